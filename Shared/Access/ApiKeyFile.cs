using System.Text.Json;
using System.Text.Json.Serialization;

namespace Indexer.Access;

/// <summary>The keys that are accepted, as a JSON file: <c>{ "version": 1, "keys": […] }</c>. Immutable.</summary>
public sealed record ApiKeyFile
{
    /// <summary>Version of the format.</summary>
    public const int CurrentVersion = 1;

    private const int SaltDigits = 32, HashDigits = 64;

    /// <summary>Version of the format; 1.</summary>
    public required int Version { get; init; }

    /// <summary>The keys.</summary>
    public required IReadOnlyList<ApiKeyRecord> Keys { get; init; }

    /// <summary>A file without keys.</summary>
    public static ApiKeyFile Empty { get; } = new() { Version = CurrentVersion, Keys = [] };

    /// <summary>Reads a file's content.</summary>
    /// <exception cref="FormatException">It is no file of keys; the message says what is wrong, without the file's name.</exception>
    public static ApiKeyFile Parse(ReadOnlySpan<byte> json)
    {
        ApiKeyFile? file;
        try
        {
            file = JsonSerializer.Deserialize(json, AccessJson.Default.ApiKeyFile);
        }
        catch (JsonException e)
        {
            throw new FormatException($"it is not a file of keys as 'indexer keys new' makes it: {e.Message}", e);
        }
        if (file is not { Version: CurrentVersion }) throw new FormatException($"its version must be {CurrentVersion}");
        foreach (ApiKeyRecord key in file.Keys)
            if (!IsHex(key.Salt, SaltDigits) || !IsHex(key.Hash, HashDigits)) throw new FormatException($"salt or hash of the key '{key.Id}' is not what 'indexer keys new' wrote");
        return file.Keys.GroupBy(key => key.Id).FirstOrDefault(same => same.Count() > 1) is { } twice ? throw new FormatException($"the key '{twice.Key}' is there twice") : file;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">It is no file of keys.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static ApiKeyFile Load(string path) => Parse(File.ReadAllBytes(path));

    /// <summary>Writes it aside, for its owner's eyes only, and puts it in place whole.</summary>
    public void Save(string path)
    {
        string aside = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = File.Exists(path) ? File.GetUnixFileMode(path) : UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(aside, options))
            {
                JsonSerializer.Serialize(stream, this, AccessJson.Default.ApiKeyFile);
                stream.Flush(flushToDisk: true);
            }
            File.Move(aside, path, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    /// <summary>The scope of a word; null for none.</summary>
    public static ApiKeyScopes? ScopeOf(string word) => word switch
    {
        "search" => ApiKeyScopes.Search,
        "admin" => ApiKeyScopes.Admin,
        _ => null,
    };

    /// <summary>The words of scopes.</summary>
    public static IEnumerable<string> WordsOf(ApiKeyScopes scopes)
    {
        if (scopes.HasFlag(ApiKeyScopes.Search)) yield return "search";
        if (scopes.HasFlag(ApiKeyScopes.Admin)) yield return "admin";
    }

    private static bool IsHex(string text, int digits) => text.Length == digits && text.All(char.IsAsciiHexDigit);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ApiKeyFile))]
internal sealed partial class AccessJson : JsonSerializerContext;
