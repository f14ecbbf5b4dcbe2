using System.Globalization;

namespace Indexer.Indexing;

/// <summary>Keys of an index's blobs in the store.</summary>
public static class IndexLayout
{
    /// <summary>Where all indexes are.</summary>
    public const string Root = "indices/";

    /// <summary>Where the generations of an index are.</summary>
    public static string Generations(string index) => $"{Root}{Checked(index)}/generations/";

    /// <summary>The manifest of a generation.</summary>
    public static string Generation(string index, int number) => string.Create(CultureInfo.InvariantCulture, $"{Generations(index)}{number}.json");

    /// <summary>A file of an index, named by its content.</summary>
    public static string File(string index, string hash) => $"{Root}{Checked(index)}/files/{hash}";

    /// <summary>The generation number that a key of <see cref="Generations"/> names, or null where it is none.</summary>
    public static int? NumberOf(string key)
    {
        var name = key.AsSpan(key.LastIndexOf('/') + 1);
        return name.EndsWith(".json", StringComparison.Ordinal)
            && int.TryParse(name[..^5], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
    }

    /// <summary>Whether a name can be an index's: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, not beginning with a dot, at most 100 characters.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 100 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static string Checked(string index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return IsName(index) ? index : throw new ArgumentException($"'{index}' can't be the name of an index: letters, digits, '-', '_' and '.' make one, up to 100, and no dot in front.", nameof(index));
    }
}
