using System.Text;
using Indexer.Indexing;
using Indexer.Indexing.Analysis;
using Indexer.Tests.Indexing.Stock;
using Lucene.Net.Index;
using Lucene.Net.Store;
using Xunit;
using IndexOptions = Indexer.Indexing.IndexOptions;

namespace Indexer.Tests.Indexing.Inversion;

/// <summary>Our segments against those that Lucene's own writer makes of the same documents: every file has the same bytes.</summary>
public sealed class StockWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void An_empty_shard_has_the_files_that_lucene_writes() => AssertSame([]);

    [Fact]
    public void One_document_without_anything_but_a_key_has_the_files_that_lucene_writes() =>
        AssertSame([new IndexDocument { Key = "k"u8.ToArray() }]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(128)]
    [InlineData(3000)]
    public void Ordinary_documents_have_the_files_that_lucene_writes(int documents) => AssertSame(TestDocuments.Random(documents, seed: documents, words: 300).ToList());

    [Fact]
    public void Documents_of_random_bytes_and_missing_fields_have_the_files_that_lucene_writes()
    {
        for (var seed = 0; seed < 20; seed++) AssertSame(Odd(new Random(seed), 40 + (seed * 15)), $"odd{seed}");
    }

    [Fact]
    public void A_huge_document_has_the_files_that_lucene_writes()
    {
        var random = new Random(3);
        var body = new StringBuilder();
        // More occurrences than one pass over a log takes, of terms of every frequency, with overlong words between them.
        for (var i = 0; i < 1_500_000; i++) body.Append('w').Append((int)(200_000 * Math.Pow(random.NextDouble(), 4))).Append(i % 100_000 == 99 ? " " + new string('x', 300) + " " : " ");
        AssertSame([TestDocuments.Document("a", "http://a.org/", "T", "small"), TestDocuments.Document("b", "http://a.org/b", "T", body.ToString()), TestDocuments.Document("c", "", "", "w1 w2")]);
    }

    private static List<IndexDocument> Odd(Random random, int count) => Enumerable.Range(0, count).Select(i =>
    {
        var document = new IndexDocument { Key = (byte[])[.. Encoding.UTF8.GetBytes($"{i:D6}"), .. Bytes(20)] };
        if (random.Next(4) > 0) document.Title = Bytes(60);
        if (random.Next(4) > 0) document.Headings = Text(30);
        if (random.Next(4) > 0) document.Body = random.Next(2) == 0 ? Bytes(3000) : Text(1000);
        if (random.Next(4) > 0) document.Url = random.Next(3) == 0 ? Bytes(50) : Encoding.UTF8.GetBytes($"https://user@{(char)('a' + random.Next(3))}..example{random.Next(9)}.org:80/{random.Next()}/%C3%A4");
        if (random.Next(2) > 0) document.Id = Bytes(30);
        if (random.Next(2) > 0) document.Language = new[] { "en", "de", "ja", "xx", "pt-BR", "größe" }[random.Next(6)];
        if (random.Next(2) > 0) document.Date = DateTimeOffset.FromUnixTimeSeconds(random.NextInt64(-60_000_000_000, 200_000_000_000));
        return document;

        byte[] Bytes(int most)
        {
            var bytes = new byte[random.Next(most + 1)];
            random.NextBytes(bytes);
            return bytes;
        }

        byte[] Text(int words) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(words)).Select(_ => random.Next(6) switch
        {
            0 => char.ConvertFromUtf32(random.Next(0x20, 0xD800)),
            1 => char.ConvertFromUtf32(random.Next(0x3040, 0x9FFF)),
            2 => " running ",
            3 => $" {random.Next(1000)}",
            4 => " " + new string((char)('a' + random.Next(26)), random.Next(1, 300)) + " ",
            _ => " " + (char)('a' + random.Next(26)) + "s ",
        })));
    }).ToList();

    private void AssertSame(List<IndexDocument> documents, string name = "shard")
    {
        using var builder = new ShardBuilder(_folder[$"{name}-ours"], new IndexOptions());
        foreach (var document in documents) builder.Add(document);
        var ours = builder.Finish(Token);
        using var stock = new StockShard(_folder[$"{name}-stock"], new StemCache());
        foreach (var document in documents) stock.Add(document);
        Assert.Equal(stock.Finish(), ours.Files);

        using var directory = new NIOFSDirectory(_folder[$"{name}-ours"]);
        var status = new CheckIndex(directory).DoCheckIndex();
        Assert.True(status.Clean);
        Assert.Equal(documents.Count, status.SegmentInfos.Sum(segment => segment.DocCount));
    }
}
