using Indexer.Indexing.Analysis;
using Indexer.Indexing.Segments;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace Indexer.Indexing;

/// <summary>
/// What one worker slot keeps from shard to shard: stem cache, token streams and the reused Lucene document. Nothing of it shows in the shards.
/// Used by one shard builder at a time; not thread-safe.
/// </summary>
public sealed class IndexingSlot
{
    private static readonly FieldType TextType = Frozen(IndexOptionsOf(positions: true), omitNorms: false);
    private static readonly FieldType ValueType = Frozen(IndexOptionsOf(positions: false), omitNorms: true);

    private readonly StemCache _stems = new();

    /// <summary>A slot with empty caches.</summary>
    public IndexingSlot()
    {
        Texts = IndexSchema.TextFields.Select(name => new TextField(name, new TextStream(_stems))).ToArray();
        SiteTerms = new ValueStream();
        LanguageTerm = new ValueStream();
        KeyTerm = new ValueStream();
        Site = new Field(IndexSchema.Site, SiteTerms, ValueType);
        Language = new Field(IndexSchema.Language, LanguageTerm, ValueType);
        Key = new Field(IndexSchema.Key, KeyTerm, ValueType);
    }

    internal List<IIndexableField> Document { get; } = [];

    internal TextField[] Texts { get; }

    internal ValueStream SiteTerms { get; }

    internal ValueStream LanguageTerm { get; }

    internal ValueStream KeyTerm { get; }

    internal Field Site { get; }

    internal Field Language { get; }

    internal Field Key { get; }

    internal SortedDocValuesField LanguageValue { get; } = new(IndexSchema.Language, new BytesRef());

    internal SortedDocValuesField HostValue { get; } = new(IndexSchema.Host, new BytesRef());

    internal BinaryDocValuesField KeyValue { get; } = new(IndexSchema.Key, new BytesRef());

    internal NumericDocValuesField DateValue { get; } = new(IndexSchema.Date, 0);

    internal StoredField StoredId { get; } = new(IndexSchema.StoredId, new BytesRef());

    internal StoredField StoredUrl { get; } = new(IndexSchema.StoredUrl, new BytesRef());

    internal StoredField StoredTitle { get; } = new(IndexSchema.StoredTitle, new BytesRef());

    internal StoredField StoredBody { get; } = new(IndexSchema.StoredBody, new BytesRef());

    internal Text.Utf8Buffer UrlWords { get; } = new();

    internal Text.Utf8Buffer Host { get; } = new();

    private static FieldType Frozen(Lucene.Net.Index.IndexOptions options, bool omitNorms)
    {
        var type = new FieldType { IsIndexed = true, IsTokenized = true, OmitNorms = omitNorms, IndexOptions = options };
        type.Freeze();
        return type;
    }

    private static Lucene.Net.Index.IndexOptions IndexOptionsOf(bool positions) =>
        positions ? Lucene.Net.Index.IndexOptions.DOCS_AND_FREQS_AND_POSITIONS : Lucene.Net.Index.IndexOptions.DOCS_ONLY;

    internal sealed class TextField(string name, TextStream stream)
    {
        public string Name { get; } = name;

        public TextStream Stream { get; } = stream;

        public Field Field { get; } = new(name, stream, TextType);
    }
}
