using Lucene.Net.Index;
using LuceneOptions = Lucene.Net.Index.IndexOptions;

namespace Indexer.Indexing.Inversion;

/// <summary>
/// Numbers the fields of a shard as Lucene's writer does, in the order in which documents first have them, and knows which of them a segment has.
/// </summary>
internal sealed class FieldNumbers
{
    private static readonly string[] Names =
    [
        IndexSchema.Title, IndexSchema.Headings, IndexSchema.Body, IndexSchema.UrlWords, IndexSchema.Anchors, IndexSchema.Key, IndexSchema.Host, IndexSchema.Site, IndexSchema.Language,
        IndexSchema.Type, IndexSchema.Date, IndexSchema.Rank, IndexSchema.Captured, IndexSchema.StoredId, IndexSchema.StoredUrl, IndexSchema.StoredTitle, IndexSchema.StoredBody,
    ];

    private readonly List<SchemaField> _inShard = [];
    private readonly List<SchemaField> _inSegment = [];
    private readonly FieldInfo?[] _infos = new FieldInfo?[Names.Length];

    /// <summary>Fields of the segment, in the order in which its documents first had them.</summary>
    public IReadOnlyList<SchemaField> InSegment => _inSegment;

    public static string NameOf(SchemaField field) => Names[(int)field];

    /// <summary>Notes that a document of the segment has the field.</summary>
    public FieldInfo Use(SchemaField field) => _infos[(int)field] ?? UseFirst(field);

    /// <summary>Describes the fields of the segment; the codec adds its attributes to what it is given.</summary>
    public FieldInfos Describe() => new(_inSegment.Select(field => _infos[(int)field]).ToArray());

    /// <summary>The description of a field that the segment has.</summary>
    public FieldInfo this[SchemaField field] => _infos[(int)field] ?? throw new ArgumentException($"No document of the segment has the field '{NameOf(field)}'.", nameof(field));

    public void BeginSegment()
    {
        _inSegment.Clear();
        Array.Clear(_infos);
    }

    private FieldInfo UseFirst(SchemaField field)
    {
        if (!_inShard.Contains(field)) _inShard.Add(field);
        _inSegment.Add(field);
        return _infos[(int)field] = Create(field, _inShard.IndexOf(field));
    }

    private static FieldInfo Create(SchemaField field, int number) => field switch
    {
        SchemaField.Title or SchemaField.Headings or SchemaField.Body or SchemaField.UrlWords or SchemaField.Anchors =>
            Indexed(field, number, LuceneOptions.DOCS_AND_FREQS_AND_POSITIONS, DocValuesType.NONE, DocValuesType.NUMERIC),
        SchemaField.Key => Indexed(field, number, LuceneOptions.DOCS_ONLY, DocValuesType.BINARY, DocValuesType.NONE),
        SchemaField.Site => Indexed(field, number, LuceneOptions.DOCS_ONLY, DocValuesType.NONE, DocValuesType.NONE),
        SchemaField.Language or SchemaField.Type => Indexed(field, number, LuceneOptions.DOCS_ONLY, DocValuesType.SORTED, DocValuesType.NONE),
        SchemaField.Host => NotIndexed(field, number, DocValuesType.SORTED),
        SchemaField.Date or SchemaField.Rank or SchemaField.Captured => NotIndexed(field, number, DocValuesType.NUMERIC),
        _ => NotIndexed(field, number, DocValuesType.NONE),
    };

    private static FieldInfo Indexed(SchemaField field, int number, LuceneOptions options, DocValuesType values, DocValuesType norms) =>
        new(NameOf(field), indexed: true, number, storeTermVector: false, omitNorms: norms == DocValuesType.NONE, storePayloads: false, options, values, norms, attributes: null);

    private static FieldInfo NotIndexed(SchemaField field, int number, DocValuesType values) =>
        new(NameOf(field), indexed: false, number, storeTermVector: false, omitNorms: false, storePayloads: false, LuceneOptions.NONE, values, DocValuesType.NONE, attributes: null);
}
