using System.Globalization;
using System.Text;
using CsCheck;
using Indexer.Indexing;
using Indexer.Indexing.Segments;
using Indexer.Indexing.Stored;
using Indexer.Search.Scatter;
using Lucene.Net.Index;
using Lucene.Net.Store;
using Xunit;

namespace Indexer.Tests.Indexing.Stored;

public sealed class StoredFieldsTests
{
    // Nothing, little, chunks of many documents, of one, and those that are packed in pieces; what packs well, badly and not at all.
    private static readonly Gen<byte[]> s_text = Gen.Select(Gen.OneOf(Gen.Int[0, 3], Gen.Int[0, 300], Gen.Int[0, 20_000], Gen.Int[30_000, 120_000]), Gen.Int[1, 4], Gen.Int).Select((length, kind, seed) =>
    {
        var random = new Random(seed);
        if (kind == 1) return Encoding.ASCII.GetBytes(new string((char)('a' + (seed & 7)), length));
        var text = new byte[length];
        for (int i = 0; i < length; i++) text[i] = (byte)(kind == 2 ? 'a' + random.Next(26) : kind == 3 && i >= 40 ? text[i - random.Next(1, 40)] : "the whale and the ship "[i % 23]);
        return text;
    });

    private static readonly Gen<(byte[] Id, byte[] Url, byte[] Title, byte[] Body)[]> s_documents = Gen.Select(s_text, s_text, s_text, s_text).Select((id, url, title, body) => (id, url, title, body)).Array[1, 40];

    [Fact]
    public void Documents_read_as_Lucene_reads_them() => s_documents.Sample(
        documents =>
        {
            using var folder = new TempFolder();
            Build(folder.Root, documents);
            using var shard = new OpenedShard(folder.Root);
            for (int i = documents.Length - 1; i >= 0; i--)
            {
                StoredTexts read = shard.Fields.Read(i, withBody: true);
                Assert.Equal(shard.ByLucene(i), (Hex(read.Id), Hex(read.Url), Hex(read.Title), Hex(read.Body)));
                StoredTexts brief = shard.Fields.Read(i, withBody: false);
                Assert.Equal(shard.ByLucene(i) with { Body = "" }, (Hex(brief.Id), Hex(brief.Url), Hex(brief.Title), Hex(brief.Body)));
            }
        },
        iter: 60);

    [Fact]
    public void Of_damaged_bytes_a_document_is_read_or_called_damaged() => Gen.Select(s_documents, Gen.Select(Gen.Double.Unit, Gen.Byte).Array[1, 30]).Sample(
        (documents, faults) =>
        {
            using var folder = new TempFolder();
            Build(folder.Root, documents);
            string file = System.IO.Directory.GetFiles(folder.Root, "*.fdt").Single();
            byte[] bytes = File.ReadAllBytes(file);
            const int Header = 48, Footer = 16;
            foreach (var (place, value) in faults) bytes[Header + (int)(place * (bytes.Length - Header - Footer - 1))] = value;
            File.WriteAllBytes(file, bytes);
            using var shard = new OpenedShard(folder.Root);
            for (int i = 0; i < documents.Length; i++)
                try
                {
                    shard.Fields.Read(i, withBody: true);
                }
                catch (Exception e) when (ShardAsker.IsDamage(e))
                {
                    // As it should.
                }
        },
        iter: 60);

    private static void Build(string folder, (byte[] Id, byte[] Url, byte[] Title, byte[] Body)[] documents)
    {
        using var builder = new ShardBuilder(folder, new Indexer.Indexing.IndexOptions());
        for (int i = 0; i < documents.Length; i++)
            builder.Add(new IndexDocument { Key = Encoding.UTF8.GetBytes(i.ToString("D6", CultureInfo.InvariantCulture)), Id = documents[i].Id, Url = documents[i].Url, Title = documents[i].Title, Body = documents[i].Body, Language = "en" });
        builder.Finish(CancellationToken.None);
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexString(bytes.Span);

    private sealed class OpenedShard : IDisposable
    {
        private readonly FSDirectory _directory;
        private readonly DirectoryReader _reader;
        private readonly List<MappedFile> _mapped = [];

        public OpenedShard(string folder)
        {
            _directory = FSDirectory.Open(folder);
            _reader = DirectoryReader.Open(_directory);
            Fields = StoredFields.Open(_directory, (SegmentReader)_reader.Leaves.Single().AtomicReader, name =>
            {
                _mapped.Add(new MappedFile(Path.Combine(folder, name)));
                return _mapped[^1];
            });
        }

        public StoredFields Fields { get; }

        public (string Id, string Url, string Title, string Body) ByLucene(int document)
        {
            var found = _reader.Document(document);
            return (Of(IndexSchema.StoredId), Of(IndexSchema.StoredUrl), Of(IndexSchema.StoredTitle), Of(IndexSchema.StoredBody));

            string Of(string field) => found.GetBinaryValue(field) is { } value ? Convert.ToHexString(value.Bytes, value.Offset, value.Length) : "";
        }

        public void Dispose()
        {
            foreach (MappedFile file in _mapped) file.Dispose();
            _reader.Dispose();
            _directory.Dispose();
        }
    }
}
