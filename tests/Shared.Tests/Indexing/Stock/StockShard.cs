using Indexer.Indexing;
using Indexer.Indexing.Analysis;
using Indexer.Indexing.Segments;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace Indexer.Tests.Indexing.Stock;

/// <summary>
/// The same shard written by Lucene's own IndexWriter, document for document and with the same codec: what our inverter is compared with, in files and in speed.
/// </summary>
internal sealed class StockShard : IDisposable
{
    private static readonly FieldType TextType = Frozen(IndexOptionsOf(positions: true), omitNorms: false);
    private static readonly FieldType ValueType = Frozen(IndexOptionsOf(positions: false), omitNorms: true);

    private readonly SegmentDirectory _directory;
    private readonly IndexWriter _writer;

    public StockShard(string folder, StemCache stems)
    {
        _directory = new SegmentDirectory(System.IO.Directory.CreateDirectory(folder).FullName);
        _writer = new IndexWriter(_directory, WriterConfig());
        Texts = IndexSchema.TextFields.Select(name => new TextField(name, new TextStream(stems))).ToArray();
        SiteTerms = new ValueStream();
        LanguageTerm = new ValueStream();
        TypeTerm = new ValueStream();
        KeyTerm = new ValueStream();
        Site = new Field(IndexSchema.Site, SiteTerms, ValueType);
        Language = new Field(IndexSchema.Language, LanguageTerm, ValueType);
        Type = new Field(IndexSchema.Type, TypeTerm, ValueType);
        Key = new Field(IndexSchema.Key, KeyTerm, ValueType);
    }

    private List<IIndexableField> Document { get; } = [];

    private TextField[] Texts { get; }

    private ValueStream SiteTerms { get; }

    private ValueStream LanguageTerm { get; }

    private ValueStream TypeTerm { get; }

    private ValueStream KeyTerm { get; }

    private Field Site { get; }

    private Field Language { get; }

    private Field Type { get; }

    private Field Key { get; }

    private SortedDocValuesField LanguageValue { get; } = new(IndexSchema.Language, new BytesRef());

    private SortedDocValuesField TypeValue { get; } = new(IndexSchema.Type, new BytesRef());

    private SortedDocValuesField HostValue { get; } = new(IndexSchema.Host, new BytesRef());

    private BinaryDocValuesField KeyValue { get; } = new(IndexSchema.Key, new BytesRef());

    private NumericDocValuesField DateValue { get; } = new(IndexSchema.Date, 0);

    private NumericDocValuesField RankValue { get; } = new(IndexSchema.Rank, 0);

    private NumericDocValuesField CapturedValue { get; } = new(IndexSchema.Captured, 0);

    private StoredField StoredId { get; } = new(IndexSchema.StoredId, new BytesRef());

    private StoredField StoredUrl { get; } = new(IndexSchema.StoredUrl, new BytesRef());

    private StoredField StoredTitle { get; } = new(IndexSchema.StoredTitle, new BytesRef());

    private StoredField StoredBody { get; } = new(IndexSchema.StoredBody, new BytesRef());

    private Indexer.Text.Utf8Buffer UrlWords { get; } = new();

    private Indexer.Text.Utf8Buffer Host { get; } = new();

    public void Add(IndexDocument document)
    {
        Fill(document);
        _writer.AddDocument(Document);
    }

    /// <summary>Ends a segment, as a builder whose buffer is full.</summary>
    public void Flush() => _writer.Flush(triggerMerge: true, applyAllDeletes: false);

    public IReadOnlyList<ManifestFile> Finish()
    {
        Flush();
        _writer.Commit();
        _writer.Dispose();
        return _directory.Written;
    }

    public void Dispose() => _directory.Dispose();

    private static IndexWriterConfig WriterConfig()
    {
        var config = new IndexWriterConfig(LuceneVersion.LUCENE_48, null)
        {
            Codec = new ShardCodec(),
            Similarity = new LengthSimilarity(),
            OpenMode = OpenMode.CREATE,
            UseCompoundFile = false,
            // Merges neighbours, in the calling thread, by numbers of documents: order is kept and every run does the same.
            MergePolicy = new LogDocMergePolicy { NoCFSRatio = 0, MergeFactor = 10 },
            MergeScheduler = new SerialMergeScheduler(),
            MaxThreadStates = 1,
        };
        // In this order, since one trigger has to be on at any time; segments are cut by the builder.
        config.MaxBufferedDocs = int.MaxValue;
        config.RAMBufferSizeMB = IndexWriterConfig.DISABLE_AUTO_FLUSH;
        return config;
    }

    private void Fill(IndexDocument source)
    {
        var document = Document;
        document.Clear();
        var language = StemmingLanguages.NumberOf(source.Language);
        UrlWords.Clear();
        Host.Clear();
        UrlTerms.AppendWords(source.Url.Span, UrlWords);
        UrlTerms.AppendHost(source.Url.Span, Host);

        AddText(0, source.Title, language);
        AddText(1, source.Headings, language);
        AddText(2, source.Body, language);
        AddText(3, UrlWords.Memory, language);
        AddText(4, source.Anchors, language);
        AddKey(source.Key);
        AddSite();
        AddValue(source.Language, LanguageTerm, Language, LanguageValue);
        AddValue(DocumentTypes.Of(source.MediaType), TypeTerm, Type, TypeValue);
        if (source.Date is { } date)
        {
            DateValue.SetInt64Value(date.ToUnixTimeSeconds());
            document.Add(DateValue);
        }
        if (source.Rank > 0)
        {
            RankValue.SetInt64Value(BitConverter.SingleToInt32Bits(source.Rank));
            document.Add(RankValue);
        }
        if (source.Captured > DateTimeOffset.UnixEpoch)
        {
            CapturedValue.SetInt64Value(source.Captured.ToUnixTimeSeconds());
            document.Add(CapturedValue);
        }
        AddStored(StoredId, source.Id);
        AddStored(StoredUrl, source.Url);
        AddStored(StoredTitle, source.Title);
        AddStored(StoredBody, source.Body);
    }

    private void AddText(int field, ReadOnlyMemory<byte> text, byte language)
    {
        var (stream, lucene) = (Texts[field].Stream, Texts[field].Field);
        stream.Set(text, language);
        if (!text.IsEmpty) Document.Add(lucene);
    }

    private void AddKey(ReadOnlyMemory<byte> key)
    {
        KeyTerm.Clear();
        KeyTerm.Add(key);
        Document.Add(Key);
        KeyValue.SetBytesValue(new BytesRef(key.ToArray()));
        Document.Add(KeyValue);
    }

    private void AddSite()
    {
        var host = Host.Memory;
        if (host.IsEmpty || host.Length > IndexWriter.MAX_TERM_LENGTH) return;
        HostValue.SetBytesValue(new BytesRef(host.ToArray()));
        Document.Add(HostValue);
        SiteTerms.Clear();
        SiteTerms.Add(host);
        for (var domain = host; UrlTerms.NextDomain(domain.Span) is > 0 and var next;)
        {
            domain = domain[next..];
            if (!domain.IsEmpty) SiteTerms.Add(domain);
        }
        Document.Add(Site);
    }

    private void AddValue(string value, ValueStream term, Field indexed, SortedDocValuesField column)
    {
        if (value.Length == 0) return;
        var utf8 = System.Text.Encoding.UTF8.GetBytes(value);
        term.Clear();
        term.Add(utf8);
        Document.Add(indexed);
        column.SetBytesValue(new BytesRef(utf8));
        Document.Add(column);
    }

    private void AddStored(StoredField field, ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty) return;
        var bytes = System.Runtime.InteropServices.MemoryMarshal.TryGetArray(value, out var array) && array.Array is { } backing
            ? new BytesRef(backing, array.Offset, array.Count)
            : new BytesRef(value.ToArray());
        field.SetBytesValue(bytes);
        Document.Add(field);
    }

    private static FieldType Frozen(Lucene.Net.Index.IndexOptions options, bool omitNorms)
    {
        var type = new FieldType { IsIndexed = true, IsTokenized = true, OmitNorms = omitNorms, IndexOptions = options };
        type.Freeze();
        return type;
    }

    private static Lucene.Net.Index.IndexOptions IndexOptionsOf(bool positions) =>
        positions ? Lucene.Net.Index.IndexOptions.DOCS_AND_FREQS_AND_POSITIONS : Lucene.Net.Index.IndexOptions.DOCS_ONLY;

    private sealed class TextField(string name, TextStream stream)
    {
        public string Name { get; } = name;

        public TextStream Stream { get; } = stream;

        public Field Field { get; } = new(name, stream, TextType);
    }
}
