namespace Indexer.Tests.Commands;

/// <summary>An empty folder of a test's own.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("indexer-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
