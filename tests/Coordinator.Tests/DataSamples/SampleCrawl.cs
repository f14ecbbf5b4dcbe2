using System.IO.Compression;

namespace Indexer.Tests.Samples;

/// <summary>The folder <c>data-samples</c>: its manifests and its WARC files, read here by other code than made them or will index them.</summary>
internal static class SampleCrawl
{
    public static string Folder { get; } = Find();

    public static IReadOnlyList<SampleEntry> Main { get; } = SampleEntry.ReadAll(PathOf("crawl.tsv"));

    public static IReadOnlyList<SampleEntry> Update { get; } = SampleEntry.ReadAll(PathOf("crawl-update.tsv"));

    public static string PathOf(params string[] names) => Path.Combine([Folder, .. names]);

    public static byte[] SourceOf(SampleEntry entry) => entry.Source == "-" ? [] : File.ReadAllBytes(PathOf("site", entry.Source));

    /// <summary>The members of a file in order, each unpacked, or null where it is damaged.</summary>
    public static List<byte[]?> Members(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var starts = new List<int>();
        for (var at = 0; at >= 0 && at < bytes.Length; at = IndexOfMember(bytes, at + 1))
            starts.Add(at);
        starts.Add(bytes.Length);
        return [.. starts.Zip(starts.Skip(1), (start, end) => Unpack(bytes[start..end]))];
    }

    private static int IndexOfMember(byte[] bytes, int from)
    {
        var at = bytes.AsSpan(from).IndexOf((ReadOnlySpan<byte>)[0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
        return at < 0 ? -1 : from + at;
    }

    private static byte[]? Unpack(byte[] member)
    {
        try
        {
            using var stream = new GZipStream(new MemoryStream(member), CompressionMode.Decompress);
            using var buffer = new MemoryStream();
            stream.CopyTo(buffer);
            // A cut member may end without complaint; its last four bytes are then no length (RFC 1952 section 2.3.1).
            return BitConverter.ToInt32(member, member.Length - 4) == buffer.Length ? buffer.ToArray() : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Indexer.sln"))) return Path.Combine(folder, "data-samples");
        throw new DirectoryNotFoundException("No folder above the tests holds Indexer.sln.");
    }
}
