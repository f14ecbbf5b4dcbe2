using Indexer.Access;

namespace Indexer.Tests.Access;

/// <summary>A file of keys of one test.</summary>
internal sealed class KeyFile : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"indexer-keys-{Guid.NewGuid():N}.json");

    public KeyFile() => ApiKeyFile.Empty.Save(Path);

    /// <summary>What tells a node of it.</summary>
    public string[] Arguments => ["--QueryNode:Keys", Path];

    /// <summary>Makes a key.</summary>
    public string Add(ApiKeyScopes scopes)
    {
        ApiKey key = ApiKey.New();
        ApiKeyFile file = ApiKeyFile.Load(Path);
        (file with { Keys = [.. file.Keys, key.ToRecord(scopes, "", DateTimeOffset.UnixEpoch)] }).Save(Path);
        return key.Text;
    }

    public void RevokeAll() => ApiKeyFile.Empty.Save(Path);

    public void Dispose() => File.Delete(Path);
}
