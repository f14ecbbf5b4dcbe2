using System.IO.Enumeration;
using System.Text;
using Indexer.Text;

namespace Indexer.Storage;

/// <summary>
/// The names in one folder in byte order, those of folders with a slash behind them. Held as UTF-8, one behind the other: a folder of commits has as many names as its job has tasks.
/// </summary>
internal sealed class FolderNames
{
    private static readonly EnumerationOptions s_everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly Utf8Buffer _names = new(256);
    private readonly List<(int Start, int Length)> _places = [];

    private FolderNames(string path, string beginning)
    {
        var entries = new FileSystemEnumerable<(int, int)>(path, (ref FileSystemEntry entry) => Append(entry.FileName, entry.IsDirectory), s_everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.FileName[0] != '.' && entry.FileName.StartsWith(beginning, StringComparison.Ordinal),
        };
        _places.AddRange(entries);
        // A folder is sorted with its slash: keys compare by it, and '-' and '.' come before it.
        _places.Sort((one, other) => NameAt(one).SequenceCompareTo(NameAt(other)));
    }

    public int Count => _places.Count;

    public string this[int index] => Encoding.UTF8.GetString(NameAt(_places[index]));

    /// <summary>Names that begin so; of a folder that is not there, null.</summary>
    public static FolderNames? Read(string path, string beginning)
    {
        try
        {
            return new FolderNames(path, beginning);
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException e) when (e.HResult == Errno.NotDirectory)
        {
            return null;
        }
    }

    private (int Start, int Length) Append(ReadOnlySpan<char> name, bool isFolder)
    {
        var start = _names.Length;
        _names.Append(name);
        if (isFolder) _names.Append((byte)'/');
        return (start, _names.Length - start);
    }

    private ReadOnlySpan<byte> NameAt((int Start, int Length) place) => _names.Span.Slice(place.Start, place.Length);
}
