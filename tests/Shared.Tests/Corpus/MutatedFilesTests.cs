using System.Text;
using System.Text.RegularExpressions;
using Indexer.Corpus;
using Indexer.Corpus.Sources;
using Xunit;

namespace Indexer.Tests.Corpus;

/// <summary>A fuzzed corpus: whatever is done to a file, it is read to its end, every byte accounted for, with bounded reading and memory.</summary>
public sealed partial class MutatedFilesTests
{
    private const int MutationsAFile = 100;

    [Theory]
    [InlineData("valid/chatnoir-resiliparse--warcfile.warc.gz")]
    [InlineData("valid/CDX-Writer--uncompressed.warc")]
    [InlineData("valid/ipwb--salam-home.warc")]
    [InlineData("valid/webarchive-discovery--IAH-20080430204825-00000-blackbook-truncated.arc.gz")]
    [InlineData("valid/CDX-Writer--uncompressed.arc")]
    [InlineData("derived/one-member-for-all.warc.gz")]
    [InlineData("derived/members-split-records.warc.gz")]
    [InlineData("derived/members-hold-several.warc.gz")]
    [InlineData("derived/records.warc.zst")]
    [InlineData("derived/dictionary.warc.zst")]
    [InlineData("derived/lf-only.warc")]
    public void A_mutated_file_is_accounted_for_to_the_byte(string name)
    {
        var original = File.ReadAllBytes(SharedData.Path($"corpora/warc/{name}"));
        var format = FormatDetector.Detect(SharedData.Path($"corpora/warc/{name}"));
        var options = new CorpusOptions { MaxRecordBytes = 256 << 10, MaxHeaderBytes = 64 << 10 };
        for (var seed = 0; seed < MutationsAFile; seed++)
        {
            var mutated = Mutate(original, new Random(seed));
            using var file = new ScratchFile(mutated, Path.GetFileName(name));
            var part = ReadFile.Whole(file.Path, format);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            using var stored = StoredFile.Open(part.File, part.FileLength);
            using var reader = CorpusReaders.Open(stored, part, options);
            var records = new List<ReadRecord>();
            while (reader.Read(TestContext.Current.CancellationToken) is { } record)
            {
                records.Add(ReadRecord.Of(record));
                Assert.True(record.Block.Length <= options.MaxRecordBytes);
            }
            ReadFile.AssertTiles(records, 0, mutated.Length);
            Assert.True(stored.BytesFetched <= 16 * mutated.Length + (64 << 20), $"seed {seed}: {stored.BytesFetched} bytes read of {mutated.Length}");
            AssertPartsAgree(records, part, options, seed);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.True(allocated < 64 << 20, $"seed {seed}: {allocated} bytes allocated");
        }
    }

    /// <summary>A plain archive may be cut only at true starts, which the planner finds; a compressed one anywhere.</summary>
    private static void AssertPartsAgree(List<ReadRecord> records, SplitPart whole, CorpusOptions options, int seed)
    {
        if (Path.GetExtension(whole.File) is not (".gz" or ".zst")) return;
        var cut = new Random(seed).NextInt64(whole.End + 1);
        List<ReadRecord> parts = [.. ReadFile.Part(whole with { End = cut }, options), .. ReadFile.Part(whole with { Start = cut }, options)];
        ReadFile.AssertTiles(parts, 0, whole.End);
        Assert.Equal(records.Select(r => r.Content), parts.Select(r => r.Content));
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = new List<byte>(original);
        for (var times = random.Next(1, 5); times > 0 && bytes.Count > 64; times--)
        {
            var at = random.Next(bytes.Count);
            var length = random.Next(1, Math.Min(bytes.Count - at, 20_000) + 1);
            switch (random.Next(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes.RemoveRange(at, length); break;
                case 2: bytes.RemoveRange(at, bytes.Count - at); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 4: bytes.InsertRange(at, Noise(random, length)); break;
                case 5: bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length)); break;
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

    private static List<byte> Lie(List<byte> bytes, Random random)
    {
        var text = Encoding.Latin1.GetString(bytes.ToArray());
        var lengths = LengthField().Matches(text);
        if (lengths.Count == 0) return bytes;
        var lie = lengths[random.Next(lengths.Count)].Groups[1];
        string[] values = ["-1", "0", "1", "99999999999999999999", "9223372036854775807", "2147483647", "abc", "", (random.Next(1, 400_000)).ToString()];
        text = text.Remove(lie.Index, lie.Length).Insert(lie.Index, values[random.Next(values.Length)]);
        return [.. Encoding.Latin1.GetBytes(text)];
    }

    [GeneratedRegex(@"Content-Length: (\d+)\r?\n|^[a-z]+:\S+ \S+ \d{14} \S+ (\d+)\n", RegexOptions.Multiline)]
    private static partial Regex LengthField();
}
