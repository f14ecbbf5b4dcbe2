using Indexer.Corpus;
using Xunit;

namespace Indexer.Tests.Corpus;

/// <summary>What a reader said of one record, kept after the reader has gone on.</summary>
internal sealed record ReadRecord(
    RecordKind Kind, RecordLocation Location, string? TargetUri, DateTimeOffset? Date, int BlockLength, ulong BlockHash, string? Damage, string? Detail, string Warnings)
{
    public static ReadRecord Of(CorpusRecord record) => new(record.Kind, record.Location, record.TargetUri, record.Date, record.Block.Length,
        System.IO.Hashing.XxHash64.HashToUInt64(record.Block.Span), record.Damage, record.DamageDetail, string.Join(' ', record.Warnings));

    /// <summary>What is the same however the file is cut into parts.</summary>
    public string Content => $"{Kind} {TargetUri} {Date:O} {BlockLength} {BlockHash:x} {Damage}";
}

/// <summary>Reads files whole or in parts and checks the laws every reading obeys.</summary>
internal static class ReadFile
{
    public static SplitPart Whole(string path, CorpusFormat? format = null)
    {
        var length = new FileInfo(path).Length;
        return new SplitPart { File = path, End = length, FileLength = length, Format = format ?? FormatDetector.Detect(path) };
    }

    public static List<ReadRecord> All(string path, CorpusFormat? format = null, CorpusOptions? options = null) => Part(Whole(path, format), options);

    public static List<ReadRecord> Part(SplitPart part, CorpusOptions? options = null)
    {
        using var reader = CorpusReaders.Open(part, options ?? new CorpusOptions());
        var records = new List<ReadRecord>();
        while (reader.Read(TestContext.Current.CancellationToken) is { } record) records.Add(ReadRecord.Of(record));
        Assert.Null(reader.Read(TestContext.Current.CancellationToken));
        return records;
    }

    /// <summary>Every byte in exactly one range, every range in one state, ordinals counted from 0 within a member.</summary>
    public static void AssertTiles(IReadOnlyList<ReadRecord> records, long start, long end)
    {
        var at = start;
        foreach (var record in records)
        {
            Assert.Equal(at, record.Location.Offset);
            Assert.True(record.Location.Length >= 0);
            at += record.Location.Length;
            Assert.Equal(record.Damage is null, record.Detail is null);
            if (record.Kind == RecordKind.Garbage) Assert.NotNull(record.Damage);
        }
        Assert.Equal(end, at);
    }
}
