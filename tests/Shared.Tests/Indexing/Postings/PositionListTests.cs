using CsCheck;
using Indexer.Indexing;
using Indexer.Indexing.Postings;
using Indexer.Indexing.Segments;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;
using Xunit;

namespace Indexer.Tests.Indexing.Postings;

/// <summary>Documents, frequencies and positions are those that Lucene's own reader gives, in whatever order they are asked for.</summary>
public sealed class PositionListTests : IDisposable
{
    private const int Documents = 2200;

    // Around blocks of 128, and around the second and third level of skip lists.
    private static readonly int[] s_sizes = [1, 2, 127, 128, 129, 255, 256, 257, 1023, 1024, 1025, 1151, 1152, 1153, Documents];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(16)]
    [InlineData(1)]
    public void All_postings_of_all_terms_are_Lucenes(int bufferMegabytes)
    {
        Build(Made(), bufferMegabytes);
        Assert.True(CompareAll() > 100);
    }

    [Fact]
    public void All_postings_of_a_real_collection_are_Lucenes()
    {
        Build(IndexingData.Collection("scifact").Take(2000).OrderBy(d => d.Id, StringComparer.Ordinal).Select(d => TestDocuments.Document(d.Id, "", d.Title, d.Body)), 16);
        Assert.True(CompareAll() > 10_000);
    }

    [Fact]
    public void Documents_may_be_asked_for_in_any_order()
    {
        Build(Made(), 16);
        WithSegments((segment, postings) =>
        {
            var list = new PositionList();
            var terms = s_sizes.Select(size => $"d{size}").Concat(["p128", "p300", "often"]).Select(term => (Term: new BytesRef(term), Expected: All(segment, IndexSchema.Body, new BytesRef(term)))).ToArray();
            Gen.Select(Gen.Int[0, terms.Length - 1], Gen.Select(Gen.Int[0, Documents + 10], Gen.Int[0, 2]).Array[1, 40]).Sample((number, steps) =>
            {
                var (term, expected) = terms[number];
                Begin(list, postings, IndexSchema.Body, term);
                foreach (var (target, ask) in steps)
                {
                    int at = expected.FindIndex(posting => posting.Document >= target);
                    Assert.Equal(at < 0 ? PositionList.End : expected[at].Document, list.MoveTo(target));
                    if (at < 0) continue;
                    if (ask > 0) Assert.Equal(expected[at].Positions.Length, list.Frequency);
                    if (ask > 1) Assert.Equal(expected[at].Positions, list.Positions().ToArray());
                }
            }, iter: 2000, threads: 1);
        });
    }

    [Fact]
    public void Damaged_positions_end_in_an_error_or_in_other_numbers()
    {
        Build(Made(), 16);
        string path = Directory.GetFiles(_folder["shard"], "*.pos").Single();
        byte[] bytes = File.ReadAllBytes(path);
        Gen.Select(Gen.Int[64, bytes.Length - 17], Gen.Byte, Gen.Int[0, 14].Select(i => s_sizes[i])).Sample((at, value, size) =>
        {
            byte[] damaged = [.. bytes];
            damaged[at] = value;
            File.WriteAllBytes(path, damaged);
            WithSegments((_, postings) =>
            {
                var list = new PositionList();
                Begin(list, postings, IndexSchema.Body, new BytesRef($"d{size}"));
                try
                {
                    for (int document = list.MoveTo(0); document != PositionList.End; document = list.MoveTo(document + 1)) Assert.Equal(1, list.Positions().Length);
                }
                catch (Exception e) when (e is IOException or InvalidDataException or IndexOutOfRangeException or ArgumentOutOfRangeException)
                {
                    // What a search takes for damage.
                }
            });
        }, iter: 50, threads: 1);
    }

    private int CompareAll()
    {
        int compared = 0;
        WithSegments((segment, postings) =>
        {
            var list = new PositionList();
            foreach (string field in IndexSchema.TextFields)
            {
                if (segment.GetTerms(field)?.GetEnumerator() is not { } terms) continue;
                for (; terms.MoveNext(); compared++)
                {
                    Begin(list, postings, field, terms.Term);
                    Assert.Equal(terms.DocFreq, list.Documents);
                    int document = -1;
                    foreach (var (expected, positions) in All(terms))
                    {
                        Assert.Equal(expected, document = list.MoveTo(document + 1));
                        Assert.Equal(positions.Length, list.Frequency);
                        Assert.Equal(positions, list.Positions().ToArray());
                    }
                    Assert.Equal(PositionList.End, list.MoveTo(document + 1));
                }
            }
        });
        return compared;
    }

    private static void Begin(PositionList list, SegmentPostings postings, string field, BytesRef term)
    {
        byte[] bytes = term.Bytes.AsSpan(term.Offset, term.Length).ToArray();
        list.Begin(postings, new TermBlocks(SegmentPostings.Find(postings.TermsOf(field)!, bytes)!, postings)); // Lucene has the term
    }

    private static List<(int Document, int[] Positions)> All(AtomicReader segment, string field, BytesRef term)
    {
        TermsEnum terms = segment.GetTerms(field).GetEnumerator();
        Assert.True(terms.SeekExact(term));
        return [.. All(terms)];
    }

    private static IEnumerable<(int Document, int[] Positions)> All(TermsEnum terms)
    {
        DocsAndPositionsEnum postings = terms.DocsAndPositions(null, null, DocsAndPositionsFlags.NONE);
        while (postings.NextDoc() != DocIdSetIterator.NO_MORE_DOCS)
        {
            int[] positions = new int[postings.Freq];
            for (int i = 0; i < positions.Length; i++) positions[i] = postings.NextPosition();
            yield return (postings.DocID, positions);
        }
    }

    private void WithSegments(Action<SegmentReader, SegmentPostings> look)
    {
        using var directory = new SegmentDirectory(_folder["shard"]);
        using var reader = DirectoryReader.Open(directory);
        foreach (AtomicReaderContext leaf in reader.Leaves)
        {
            var files = new List<MappedFile>();
            using (var postings = SegmentPostings.Open(directory, (SegmentReader)leaf.AtomicReader, Map)) look((SegmentReader)leaf.AtomicReader, postings);
            files.ForEach(file => file.Dispose());

            MappedFile Map(string name)
            {
                files.Add(new MappedFile(Path.Combine(_folder["shard"], name)));
                return files[^1];
            }
        }
    }

    private void Build(IEnumerable<IndexDocument> documents, int bufferMegabytes)
    {
        using var builder = new ShardBuilder(_folder["shard"], new Indexer.Indexing.IndexOptions { BufferMegabytes = bufferMegabytes });
        foreach (IndexDocument document in documents) builder.Add(document);
        builder.Finish(TestContext.Current.CancellationToken);
    }

    /// <summary>dN is in N documents, spread over all; pN is N times in one; often is mostly once in a document, and hundreds of times in some.</summary>
    private static IEnumerable<IndexDocument> Made()
    {
        var random = new Random(5);
        for (int i = 0; i < Documents; i++)
        {
            var words = new List<string>();
            foreach (int size in s_sizes)
                if ((long)i * size / Documents != (long)(i + 1) * size / Documents) words.Add($"d{size}");
            if (i == 3)
                foreach (int times in new[] { 127, 128, 129, 300 }) words.AddRange(Enumerable.Repeat($"p{times}", times));
            for (int times = random.Next(40) == 0 ? random.Next(400) : 1; times > 0; times--) words.Add("often");
            for (int other = random.Next(30); other > 0; other--) words.Add($"w{random.Next(200)}");
            string[] shuffled = [.. words];
            random.Shuffle(shuffled);
            yield return TestDocuments.Document($"{i:D5}", "", $"w{random.Next(50)}", string.Join(' ', shuffled));
        }
    }
}
