using Indexer.Indexing.Segments;
using System.IO.Hashing;
using System.Text;
using Indexer.Indexing;
using Indexer.Indexing.Statistics;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Store;
using Lucene.Net.Util;
using Xunit;
using IndexOptions = Indexer.Indexing.IndexOptions;

namespace Indexer.Tests.Indexing;

public sealed class ShardBuilderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ShardSummary Build(string name, IEnumerable<IndexDocument> documents, IndexOptions? options = null, IndexingSlot? slot = null)
    {
        using var builder = new ShardBuilder(_folder[name], options ?? new IndexOptions(), slot);
        foreach (var document in documents) builder.Add(document);
        return builder.Finish(Token);
    }

    private static List<string> Terms(AtomicReader reader, string field)
    {
        var terms = new List<string>();
        var each = reader.GetTerms(field).GetEnumerator();
        while (each.MoveNext()) terms.Add(each.Term.Utf8ToString());
        return terms;
    }

    [Fact]
    public void The_same_documents_give_the_same_bytes_whatever_the_slot_did_before()
    {
        var slot = new IndexingSlot();
        Build("other", TestDocuments.Random(50, seed: 9), slot: slot);
        var first = Build("a", TestDocuments.Random(500));
        var second = Build("b", TestDocuments.Random(500), slot: slot);
        Assert.Equal(first.Files, second.Files);
        Assert.Equal(first.Hash, second.Hash);
        Assert.Equal(first.TermStatistics, second.TermStatistics);
    }

    [Fact]
    public async Task Shards_built_at_the_same_time_are_the_same()
    {
        var hashes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => Build($"t{i}", TestDocuments.Random(300)).Hash, Token)));
        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public void A_shard_has_the_hash_it_had_in_every_process_before()
    {
        // Changes with IndexSchema, the tokenizer or the stemmers: then indexes have to be built anew, and release notes must say so.
        Assert.Equal("9b24257d785ad3e8fed0b8e52951125e", Build("golden", TestDocuments.Random(100)).Hash);
    }

    [Fact]
    public void Segments_cut_by_a_small_buffer_keep_documents_in_order_and_repeat()
    {
        var options = new IndexOptions { BufferMegabytes = 1 };
        var documents = TestDocuments.Random(5600, words: 400);
        var first = Build("s1", documents, options);
        var second = Build("s2", TestDocuments.Random(5600, words: 400), options);
        Assert.Equal(first.Hash, second.Hash);

        using var reader = DirectoryReader.Open(new SegmentDirectory(_folder["s1"]));
        // More than ten were cut, and neighbours have been merged.
        Assert.True(reader.Leaves.Count is > 1 and < 10, $"{reader.Leaves.Count} segments");
        var last = "";
        foreach (var leaf in reader.Leaves)
        {
            var keys = leaf.AtomicReader.GetBinaryDocValues(IndexSchema.Key);
            for (var i = 0; i < leaf.AtomicReader.MaxDoc; i++)
            {
                var key = new BytesRef();
                keys.Get(i, key);
                Assert.True(string.CompareOrdinal(last, last = key.Utf8ToString()) < 0);
            }
        }
        Assert.Equal(5600, reader.NumDocs);
    }

    [Fact]
    public void Files_are_listed_with_the_hash_and_length_they_have()
    {
        var summary = Build("f", TestDocuments.Random(200));
        foreach (var file in summary.Files.Append(summary.TermStatistics))
        {
            var bytes = File.ReadAllBytes(Path.Combine(_folder["f"], file.Name));
            Assert.Equal((file.Length, file.Hash), (bytes.Length, Convert.ToHexStringLower(XxHash128.Hash(bytes))));
        }
        Assert.Equal(
            System.IO.Directory.GetFiles(_folder["f"]).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            summary.Files.Select(file => file.Name).Append(ShardBuilder.TermStatisticsName).Order(StringComparer.Ordinal));
        Assert.Equal(summary.Bytes, summary.Files.Sum(file => file.Length));
    }

    [Fact]
    public void Lucene_itself_opens_and_checks_a_shard()
    {
        Build("lucene", TestDocuments.Random(2000), new IndexOptions { BufferMegabytes = 1 });
        using var directory = new NIOFSDirectory(_folder["lucene"]);
        var status = new CheckIndex(directory).DoCheckIndex();
        Assert.True(status.Clean);
        Assert.Equal(2000, status.SegmentInfos.Sum(segment => segment.DocCount));
    }

    [Fact]
    public void A_stem_stands_at_the_position_of_its_word_behind_the_mark_only_where_it_differs()
    {
        Build("stems", [TestDocuments.Document("k", "http://a.org/", "", "houses run runs")]);
        using var reader = DirectoryReader.Open(new SegmentDirectory(_folder["stems"]));
        var leaf = reader.Leaves[0].AtomicReader;
        Assert.Equal(["\u0001hous", "\u0001run", "houses", "run", "runs"], Terms(leaf, IndexSchema.Body));
        Assert.Equal([0], Positions(leaf, "\u0001hous"));
        Assert.Equal([0], Positions(leaf, "houses"));
        Assert.Equal([1], Positions(leaf, "run"));
        Assert.Equal([2], Positions(leaf, "\u0001run"));

        static List<int> Positions(AtomicReader reader, string term)
        {
            var postings = reader.GetTermPositionsEnum(new Term(IndexSchema.Body, term));
            postings.NextDoc();
            return Enumerable.Range(0, postings.Freq).Select(_ => postings.NextPosition()).ToList();
        }
    }

    [Fact]
    public void Norms_are_exact_lengths_in_positions_and_statistics_are_their_sums()
    {
        var summary = Build("norms",
        [
            TestDocuments.Document("a", "http://a.org/", "One title", string.Join(' ', Enumerable.Repeat("houses", 1000))),
            TestDocuments.Document("b", "http://a.org/b", "", "just three words"),
            TestDocuments.Document("c", "", "", "", language: ""),
        ]);
        using var reader = DirectoryReader.Open(new SegmentDirectory(_folder["norms"]));
        var norms = reader.Leaves[0].AtomicReader.GetNormValues(IndexSchema.Body);
        Assert.Equal([1000, 3, 0], Enumerable.Range(0, 3).Select(norms.Get));
        Assert.Equal(new FieldStatistics(2, 1003), summary.Fields[IndexSchema.Body]);
        Assert.Equal(new FieldStatistics(1, 2), summary.Fields[IndexSchema.Title]);
        Assert.Equal(new FieldStatistics(0, 0), summary.Fields[IndexSchema.Headings]);
        Assert.Equal(new FieldStatistics(2, 5), summary.Fields[IndexSchema.UrlWords]);
        Assert.Equal(2, summary.Languages["en"]);
        Assert.Equal(1, summary.Languages[""]);
        Assert.Equal(3, summary.Documents);
    }

    [Fact]
    public void Address_language_type_date_and_stored_fields_are_as_the_schema_says()
    {
        Build("schema",
        [
            TestDocuments.Document("org,example,docs)/api/os.path", "https://user@www.Docs.Example.org:8443/api/os.path_join%20x.html?q=1#f", "Title", "Body", "pt-BR", DateTimeOffset.FromUnixTimeSeconds(1234567890), mediaType: "application/xhtml+xml"),
            TestDocuments.Document("z", "http://127.0.0.1/x", "", "b", ""),
        ]);
        using var reader = DirectoryReader.Open(new SegmentDirectory(_folder["schema"]));
        var leaf = reader.Leaves[0].AtomicReader;
        Assert.Equal(["0", "1", "127", "api", "docs", "example", "html", "join", "org", "os", "path", "x"], Terms(leaf, IndexSchema.UrlWords).Where(term => term[0] != (char)IndexSchema.StemMark));
        Assert.Equal(["127.0.0.1", "docs.example.org", "example.org", "org", "www.docs.example.org"], Terms(leaf, IndexSchema.Site));
        Assert.Equal(["pt-BR"], Terms(leaf, IndexSchema.Language));
        Assert.Equal(["html"], Terms(leaf, IndexSchema.Type));
        Assert.Equal(["org,example,docs)/api/os.path", "z"], Terms(leaf, IndexSchema.Key));
        Assert.Equal(1234567890, leaf.GetNumericDocValues(IndexSchema.Date).Get(0));
        var dated = leaf.GetDocsWithField(IndexSchema.Date);
        Assert.True(dated.Get(0) && !dated.Get(1));
        var host = new BytesRef();
        leaf.GetSortedDocValues(IndexSchema.Host).Get(0, host);
        Assert.Equal("www.docs.example.org", host.Utf8ToString());
        Assert.Equal(-1, leaf.GetSortedDocValues(IndexSchema.Language).GetOrd(1));
        Assert.Equal([0, -1], Enumerable.Range(0, 2).Select(leaf.GetSortedDocValues(IndexSchema.Type).GetOrd));
        var stored = leaf.Document(0);
        Assert.Equal(["Title", "Body"], new[] { IndexSchema.StoredTitle, IndexSchema.StoredBody }.Select(field => stored.GetBinaryValue(field).Utf8ToString()));
        Assert.Equal(1, new IndexSearcher(reader).Search(new TermQuery(new Term(IndexSchema.Site, "example.org")), 10).TotalHits);
    }

    [Fact]
    public void Term_statistics_are_the_document_frequencies_over_all_segments()
    {
        var summary = Build("df", TestDocuments.Random(1500, words: 200), new IndexOptions { BufferMegabytes = 1 });
        using var statistics = new TermStatisticsReader(summary.TermStatisticsPath);
        using var reader = DirectoryReader.Open(new SegmentDirectory(_folder["df"]));
        Assert.True(reader.Leaves.Count > 1);
        foreach (var field in IndexSchema.TextFields.Where(field => field is not (IndexSchema.Headings or IndexSchema.Anchors)))
        {
            var each = MultiFields.GetTerms(reader, field).GetEnumerator();
            while (each.MoveNext())
                Assert.Equal(reader.DocFreq(new Term(field, BytesRef.DeepCopyOf(each.Term))), statistics.DocumentFrequency(field, each.Term.Bytes.AsSpan(each.Term.Offset, each.Term.Length)));
        }
        Assert.Equal(0, statistics.DocumentFrequency(IndexSchema.Body, "absent"u8));
        Assert.Equal(0, statistics.DocumentFrequency("absent", "alpha"u8));
    }

    [Fact]
    public void Documents_out_of_order_are_refused_and_lose_nothing()
    {
        using var builder = new ShardBuilder(_folder["order"], new IndexOptions());
        builder.Add(TestDocuments.Document("b", "", "", "x"));
        Assert.Throws<ArgumentException>(() => builder.Add(TestDocuments.Document("a", "", "", "x")));
        Assert.Throws<ArgumentException>(() => builder.Add(TestDocuments.Document("b", "", "", "x")));
        Assert.Throws<ArgumentException>(() => builder.Add(TestDocuments.Document("", "", "", "x")));
        builder.Add(TestDocuments.Document("c", "", "", "x"));
        Assert.Equal(2, builder.Finish(Token).Documents);
    }

    [Fact]
    public void An_empty_shard_is_a_shard()
    {
        var summary = Build("empty", []);
        using var reader = DirectoryReader.Open(new SegmentDirectory(_folder["empty"]));
        Assert.Equal((0, 0L), (reader.NumDocs, summary.Documents));
    }

    [Fact]
    public void Ended_it_takes_no_documents_and_the_files_that_are_whole_stay_as_they_are()
    {
        var documents = TestDocuments.Random(300).ToList();
        var expected = Build("undivided", documents);
        using var builder = new ShardBuilder(_folder["ended"], new IndexOptions());
        foreach (var document in documents) builder.Add(document);
        Assert.Empty(builder.Written);
        builder.EndDocuments();
        var whole = builder.Written;
        Assert.Contains(whole, file => file.Name.EndsWith(".fdt", StringComparison.Ordinal));
        Assert.Throws<InvalidOperationException>(() => builder.Add(TestDocuments.Document("zzz", "", "", "x")));
        Assert.Throws<InvalidOperationException>(builder.EndDocuments);
        var summary = builder.Finish(Token);
        Assert.Equal(expected.Files, summary.Files);
        Assert.Subset(summary.Files.ToHashSet(), whole.ToHashSet());
    }

    [Fact]
    public void A_folder_with_files_is_refused()
    {
        Build("taken", TestDocuments.Random(1));
        Assert.Throws<IOException>(() => new ShardBuilder(_folder["taken"], new IndexOptions()));
    }

    [Fact]
    public void After_an_I_O_failure_disposing_closes_every_file()
    {
        var path = _folder["fails"];
        var builder = new ShardBuilder(path, new IndexOptions { BufferMegabytes = 1 });
        System.IO.Directory.Delete(path, recursive: true);
        Assert.ThrowsAny<Exception>(() =>
        {
            foreach (var document in TestDocuments.Random(20_000, words: 400)) builder.Add(document);
            builder.Finish(Token);
        });
        Assert.Throws<InvalidOperationException>(() => builder.Finish(Token));
        builder.Dispose();
        Assert.DoesNotContain(OpenFiles(), file => file.StartsWith(path, StringComparison.Ordinal));
    }

    [Fact]
    public void After_a_failure_while_a_segment_is_written_disposing_closes_every_file()
    {
        var path = _folder["halfway"];
        var builder = new ShardBuilder(path, new IndexOptions());
        foreach (var document in TestDocuments.Random(100)) builder.Add(document);
        Assert.Contains(OpenFiles(), file => file.StartsWith(path, StringComparison.Ordinal));
        // The stored fields are open already; a folder stands where the postings have to go.
        System.IO.Directory.CreateDirectory(Path.Combine(path, "_0_Lucene41_0.doc"));
        Assert.ThrowsAny<Exception>(() => builder.Finish(Token));
        Assert.Throws<InvalidOperationException>(() => builder.Add(TestDocuments.Document("z", "", "", "x")));
        builder.Dispose();
        Assert.DoesNotContain(OpenFiles(), file => file.StartsWith(path, StringComparison.Ordinal));
    }

    [Fact]
    public void A_cancelled_shard_closes_every_file()
    {
        using var cancelled = new CancellationTokenSource();
        var builder = new ShardBuilder(_folder["cancelled"], new IndexOptions());
        foreach (var document in TestDocuments.Random(100)) builder.Add(document);
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => builder.Finish(cancelled.Token));
        builder.Dispose();
        Assert.DoesNotContain(OpenFiles(), file => file.StartsWith(_folder["cancelled"], StringComparison.Ordinal));
    }

    [Fact]
    public void Searching_by_many_threads_reads_the_same_as_by_one()
    {
        Build("threads", TestDocuments.Random(2000));
        using var reader = DirectoryReader.Open(new SegmentDirectory(_folder["threads"]));
        var searcher = new IndexSearcher(reader);
        var expected = Count(0);
        Parallel.For(0, 64, i => Assert.Equal(expected, Count(i)));

        int Count(int _) => new[] { "alpha", "running", "the", "w17" }.Sum(word => searcher.Search(new TermQuery(new Term(IndexSchema.Body, word)), 10).TotalHits);
    }

    private static IEnumerable<string> OpenFiles()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Open files are listed by /proc.");
        return System.IO.Directory.GetFileSystemEntries("/proc/self/fd").Select(entry =>
        {
            try
            {
                return File.ResolveLinkTarget(entry, returnFinalTarget: false)?.FullName ?? "";
            }
            catch (IOException)
            {
                return "";
            }
        });
    }
}
