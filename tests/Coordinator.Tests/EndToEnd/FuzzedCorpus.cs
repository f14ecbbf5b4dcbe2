using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Indexer.Tests.Samples;

namespace Indexer.Tests.EndToEnd;

/// <summary>Small files of every kind, cut from the sample crawl and damaged by seed: the same seed gives the same bytes.</summary>
internal static partial class FuzzedCorpus
{
    private const int RecordsAFile = 6, MaxRecordBytes = 16 << 10;

    /// <summary>Writes <paramref name="count"/> damaged files into <paramref name="folder"/>.</summary>
    /// <returns>Their bytes in all.</returns>
    public static long Write(string folder, int count)
    {
        var originals = Originals();
        Directory.CreateDirectory(folder);
        var total = 0L;
        for (var seed = 0; seed < count; seed++)
        {
            var (extension, bytes) = originals[seed % originals.Count];
            var mutated = Mutate(bytes, new Random(seed));
            File.WriteAllBytes(Path.Combine(folder, $"mutation-{seed:d4}{extension}"), mutated);
            total += mutated.Length;
        }
        return total;
    }

    private static List<(string Extension, byte[] Bytes)> Originals()
    {
        var originals = new List<(string, byte[])>();
        var members = Directory.EnumerateFiles(SampleCrawl.PathOf("crawl"), "*.warc.gz").Order(StringComparer.Ordinal)
            .SelectMany(SampleCrawl.Members).OfType<byte[]>().Where(member => member.Length <= MaxRecordBytes);
        foreach (var records in members.Chunk(RecordsAFile))
        {
            originals.Add((".warc.gz", [.. records.SelectMany(GzipMember)]));
            originals.Add((".warc", [.. records.SelectMany(record => record)]));
        }
        var pages = SampleCrawl.Main.Where(entry => entry.Source.EndsWith(".html", StringComparison.Ordinal)).ToList();
        originals.Add((".arc", Arc(pages.Take(RecordsAFile))));
        originals.Add((".arc", Arc(pages.TakeLast(RecordsAFile))));
        originals.Add((".html", SampleCrawl.SourceOf(pages[0])));
        originals.Add((".jsonl", File.ReadAllBytes(SampleCrawl.PathOf("notes.jsonl"))));
        return originals;
    }

    private static byte[] GzipMember(byte[] record)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(record);
        return packed.ToArray();
    }

    // ARC version 1 (Internet Archive, 1996): a line of URL, address, date, media type and length, then the HTTP message.
    private static byte[] Arc(IEnumerable<SampleEntry> entries)
    {
        using var arc = new MemoryStream();
        Append(arc, "filedesc://sample.arc 0.0.0.0 20250610000000 text/plain", "1 0 indexer\nURL IP-address Archive-date Content-type Archive-length\n\n"u8);
        foreach (var entry in entries)
        {
            var page = SampleCrawl.SourceOf(entry);
            var head = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {page.Length}\r\n\r\n");
            Append(arc, $"{entry.Url} 192.0.2.1 20250610000000 text/html", [.. head, .. page]);
        }
        return arc.ToArray();
    }

    private static void Append(MemoryStream arc, string header, ReadOnlySpan<byte> block)
    {
        arc.Write(Encoding.ASCII.GetBytes($"{header} {block.Length}\n"));
        arc.Write(block);
        arc.WriteByte((byte)'\n');
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = new List<byte>(original);
        for (var times = random.Next(1, 5); times > 0 && bytes.Count > 64; times--)
        {
            var at = random.Next(bytes.Count);
            var length = random.Next(1, Math.Min(bytes.Count - at, 8_000) + 1);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes.RemoveRange(at, length); break;
                case 2: bytes.RemoveRange(at, bytes.Count - at); break;
                case 3: bytes.InsertRange(at, Noise(random, length)); break;
                case 4: bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length)); break;
                default: bytes = Lie(bytes, random); break;
            }
        }
        return [.. bytes];
    }

    private static byte[] Noise(Random random, int length)
    {
        var noise = new byte[length];
        if (random.Next(2) == 0) random.NextBytes(noise);
        return noise;
    }

    // Another length than the true one, in a header or at the end of a gzip member.
    private static List<byte> Lie(List<byte> bytes, Random random)
    {
        var text = Encoding.Latin1.GetString([.. bytes]);
        var lengths = LengthField().Matches(text);
        if (lengths.Count == 0)
        {
            for (var i = bytes.Count - 4; i < bytes.Count; i++) bytes[i] = (byte)random.Next(256);
            return bytes;
        }
        var field = lengths[random.Next(lengths.Count)];
        var lie = field.Groups[1].Success ? field.Groups[1] : field.Groups[2];
        string[] values = ["-1", "0", "1", "99999999999999999999", "9223372036854775807", "2147483647", "33554432", "abc", "", $"{random.Next(1, 100_000)}"];
        text = text.Remove(lie.Index, lie.Length).Insert(lie.Index, values[random.Next(values.Length)]);
        return [.. Encoding.Latin1.GetBytes(text)];
    }

    [GeneratedRegex(@"Content-Length: (\d+)\r?\n|^[a-z]+:\S+ \S+ \d{14} \S+ (\d+)\n", RegexOptions.Multiline)]
    private static partial Regex LengthField();
}
