using System.Text;
using Indexer.Indexing;
using Indexer.Indexing.Impacts;
using Indexer.Indexing.Segments;
using Indexer.Tests.Search.Pruning;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Xunit;

namespace Indexer.Tests.Indexing.Impacts;

public sealed class ShardImpactsTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("impacts-").FullName, "shard");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true); // it has the temporary folder above it

    [Theory]
    [InlineData(16)]
    [InlineData(1)]
    public void Pairs_of_a_block_are_not_beaten_by_any_posting_of_it(int bufferMegabytes)
    {
        Build(bufferMegabytes);
        ShardImpacts impacts = ShardImpacts.Read(Path.Combine(_folder, "impacts"));
        using var reader = DirectoryReader.Open(new SegmentDirectory(_folder));
        int blocks = 0;
        foreach (AtomicReaderContext leaf in reader.Leaves)
        {
            SegmentImpacts segment = impacts.Of(((SegmentReader)leaf.AtomicReader).SegmentName)!; // every segment has its part
            for (int field = 0; field < IndexSchema.TextFields.Count; field++)
            {
                NumericDocValues lengths = leaf.AtomicReader.GetNormValues(IndexSchema.TextFields[field]);
                TermsEnum terms = leaf.AtomicReader.GetTerms(IndexSchema.TextFields[field]).GetEnumerator();
                while (terms.MoveNext())
                {
                    int number = segment.Find(field, terms.Term.Bytes.AsSpan(terms.Term.Offset, terms.Term.Length));
                    Assert.Equal(terms.DocFreq > 128, number >= 0);
                    if (number >= 0) blocks += CheckBlocks(segment[number], terms.Docs(null, null), terms.DocFreq, lengths);
                }
            }
        }
        Assert.True(blocks > 500, $"{blocks} blocks");
    }

    [Fact]
    public void A_changed_byte_is_noticed()
    {
        Build(16);
        string path = Path.Combine(_folder, "impacts");
        byte[] bytes = File.ReadAllBytes(path);
        foreach (int at in new[] { 0, 8, bytes.Length / 2, bytes.Length - 1 })
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 1;
            File.WriteAllBytes(path, changed);
            Assert.Throws<InvalidDataException>(() => ShardImpacts.Read(path));
        }
        File.WriteAllBytes(path, bytes[..^1]);
        Assert.Throws<InvalidDataException>(() => ShardImpacts.Read(path));
    }

    private static int CheckBlocks(TermImpacts impacts, DocsEnum postings, int documents, NumericDocValues lengths)
    {
        Assert.Equal(documents, impacts.Documents);
        int left = documents, blocks = 0;
        for (; impacts.MoveNext(); blocks++)
        {
            var pairs = new List<(int Frequency, int Length)>();
            while (impacts.MoveNextPair()) pairs.Add((impacts.Frequency, impacts.FieldLength));
            for (int i = Math.Min(left, 128); i > 0; i--, left--)
            {
                int document = postings.NextDoc();
                Assert.Contains(pairs, pair => pair.Frequency >= postings.Freq && pair.Length <= lengths.Get(document));
                if (i == 1) Assert.Equal(document, impacts.Last);
            }
        }
        Assert.Equal(DocIdSetIterator.NO_MORE_DOCS, postings.NextDoc());
        return blocks;
    }

    private void Build(int bufferMegabytes)
    {
        using var builder = new ShardBuilder(_folder, new Indexer.Indexing.IndexOptions { BufferMegabytes = bufferMegabytes });
        foreach (var document in ClusteredDocuments.Make(4000, seed: 9))
            builder.Add(new IndexDocument
            {
                Key = Encoding.UTF8.GetBytes(document.Id),
                Id = Encoding.UTF8.GetBytes(document.Id),
                Url = Encoding.UTF8.GetBytes(document.Url),
                Title = Encoding.UTF8.GetBytes(document.Title),
                Headings = Encoding.UTF8.GetBytes(document.Headings),
                Body = Encoding.UTF8.GetBytes(document.Body),
                Anchors = Encoding.UTF8.GetBytes(document.Anchors),
                Language = document.Language,
            });
        builder.Finish(TestContext.Current.CancellationToken);
    }
}
