using System.Text;
using Indexer.Indexing;
using Indexer.Indexing.Analysis;
using Indexer.Indexing.Segments;
using Indexer.Tests.Indexing.Stock;
using Lucene.Net.Index;
using Lucene.Net.Search;
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
        for (var seed = 0; seed < 12; seed++) AssertSame(Odd(new Random(seed), 40 + (seed * 25)), $"odd{seed}");
    }

    [Fact]
    public void A_huge_document_has_the_files_that_lucene_writes()
    {
        var random = new Random(3);
        var body = new StringBuilder();
        // More occurrences than one pass over a log takes, of terms of every frequency, with overlong words between them.
        for (var i = 0; i < 1_100_000; i++) body.Append('w').Append((int)(200_000 * Math.Pow(random.NextDouble(), 4))).Append(i % 100_000 == 99 ? " " + new string('x', 300) + " " : " ");
        AssertSame([TestDocuments.Document("a", "http://a.org/", "T", "small"), TestDocuments.Document("b", "http://a.org/b", "T", body.ToString()), TestDocuments.Document("c", "", "", "w1 w2")]);
    }

    [Fact]
    public void Segments_cut_at_the_same_documents_have_the_files_that_lucene_writes()
    {
        var documents = Odd(new Random(77), 3000).Where((_, i) => i < 1200 || i % 3 == 0).ToList();
        using var stock = new StockShard(_folder["stock"], new StemCache());
        using var builder = new ShardBuilder(_folder["ours"], new IndexOptions { BufferMegabytes = 1 });
        var segments = 1;
        foreach (var document in documents.TakeWhile(_ => segments < 9))
        {
            builder.Add(document);
            stock.Add(document);
            if (builder.Buffered > 0) continue;
            stock.Flush();
            segments++;
        }
        Assert.True(segments > 3, $"{segments} segments");
        Assert.Equal(stock.Finish(), LuceneFiles(builder.Finish(Token)));
    }

    [Fact]
    public void A_shard_of_merged_segments_reads_as_one_that_was_never_cut()
    {
        using var cut = new ShardBuilder(_folder["cut"], new IndexOptions { BufferMegabytes = 1 });
        using var whole = new ShardBuilder(_folder["whole"], new IndexOptions());
        var cuts = 0;
        foreach (var document in TestDocuments.Random(8000, words: 400))
        {
            cut.Add(document);
            whole.Add(document);
            if (cut.Buffered == 0) cuts++;
        }
        Assert.True(cuts > 10, $"{cuts} cuts");
        var (one, other) = (cut.Finish(Token), whole.Finish(Token));
        Assert.Equal(other.TermStatistics, one.TermStatistics);
        Assert.Equal(Postings(_folder["whole"]), Postings(_folder["cut"]));
    }

    private static List<string> Postings(string folder)
    {
        using var reader = DirectoryReader.Open(new SegmentDirectory(folder));
        var all = new List<string>();
        foreach (var field in MultiFields.GetFields(reader))
        {
            var terms = MultiFields.GetTerms(reader, field).GetEnumerator();
            while (terms.MoveNext())
            {
                var hash = new HashCode();
                var positions = terms.DocsAndPositions(null, null);
                var documents = positions ?? terms.Docs(null, null);
                while (documents.NextDoc() != DocIdSetIterator.NO_MORE_DOCS)
                {
                    hash.Add(documents.DocID);
                    for (var i = 0; positions is not null && i < positions.Freq; i++) hash.Add(positions.NextPosition());
                }
                all.Add($"{field} {Convert.ToHexString(terms.Term.Bytes, terms.Term.Offset, terms.Term.Length)} {terms.DocFreq} {terms.TotalTermFreq} {hash.ToHashCode()}");
            }
        }
        for (var i = 0; i < reader.MaxDoc; i++)
            all.Add(string.Join(' ', reader.Document(i).Fields.Select(field => field.Name + Convert.ToHexString(field.GetBinaryValue().Bytes, field.GetBinaryValue().Offset, field.GetBinaryValue().Length))));
        return all;
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
        if (random.Next(2) > 0) document.MediaType = new[] { "text/html", "text/plain", "application/pdf", "x" }[random.Next(4)];
        if (random.Next(2) > 0) document.Captured = DateTimeOffset.FromUnixTimeSeconds(random.Next());
        if (random.Next(2) > 0) document.Date = DateTimeOffset.FromUnixTimeSeconds(random.NextInt64(-60_000_000_000, 200_000_000_000));
        if (random.Next(3) > 0) document.Anchors = Text(20);
        if (random.Next(2) > 0) document.Rank = random.NextSingle() * 100;
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

    // All but the impacts, which Lucene doesn't know.
    private static IEnumerable<ManifestFile> LuceneFiles(ShardSummary shard) => shard.Files.Where(file => file.Name != "impacts");

    private void AssertSame(List<IndexDocument> documents, string name = "shard")
    {
        using var builder = new ShardBuilder(_folder[$"{name}-ours"], new IndexOptions());
        foreach (var document in documents) builder.Add(document);
        var ours = builder.Finish(Token);
        using var stock = new StockShard(_folder[$"{name}-stock"], new StemCache());
        foreach (var document in documents) stock.Add(document);
        Assert.Equal(stock.Finish(), LuceneFiles(ours));

        using var directory = new NIOFSDirectory(_folder[$"{name}-ours"]);
        var status = new CheckIndex(directory).DoCheckIndex();
        Assert.True(status.Clean);
        Assert.Equal(documents.Count, status.SegmentInfos.Sum(segment => segment.DocCount));
    }
}
