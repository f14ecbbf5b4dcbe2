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

    /// <summary>Where the files of an index are.</summary>
    public static string Files(string index) => $"{Root}{Checked(index)}/files/";

    /// <summary>Where the marks of an index's condemned files are.</summary>
    public static string Condemnations(string index) => $"{Root}{Checked(index)}/condemned/";

    /// <summary>A file of an index, named by its content; <paramref name="copy"/> counts the names of one content (<see cref="IndexFiles"/>).</summary>
    public static string File(string index, string hash, int copy = 0) =>
        copy == 0 ? $"{Files(index)}{hash}" : string.Create(CultureInfo.InvariantCulture, $"{Files(index)}{hash}.{copy}");

    /// <summary>A file of a generation.</summary>
    public static string File(string index, ManifestFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return File(index, file.Hash, file.Copy);
    }

    /// <summary>Which of the names of its content a file's key is.</summary>
    public static int CopyOf(string key)
    {
        var name = key.AsSpan(key.LastIndexOf('/') + 1);
        return name.IndexOf('.') is var dot and >= 0 ? int.Parse(name[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>What the keys of all files of one content begin with, and no key is: a file's key up to its copy, and a dot.</summary>
    public static string AnyCopyOf(string key)
    {
        var slash = key.LastIndexOf('/');
        return key.IndexOf('.', slash + 1) is var dot and >= 0 ? key[..(dot + 1)] : key + ".";
    }

    /// <summary>The mark that a file (by its key) is condemned; see <see cref="IndexFiles"/>.</summary>
    public static string Condemned(string index, string file) => $"{Condemnations(index)}{file.AsSpan(file.LastIndexOf('/') + 1)}";

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
