using System.Text;
using Indexer.Indexing.Analysis;
using Indexer.Indexing.Segments;
using Lucene.Net.Index;

namespace Indexer.Indexing.Inversion;

/// <summary>
/// The documents of a segment on their way, but for their stored fields: a dictionary of all fields' terms, a log of tokens for each field and the values of each
/// document. Cleared with its memory kept. Not thread-safe.
/// </summary>
internal sealed class SegmentBuffer
{
    /// <summary>A document without a host, language or type has this in its place.</summary>
    public const int NoTerm = -1;

    // What is held on average, and while postings are written: a token's four bytes and its share of a pass (see PostingsWriter); a term's slots in a table that is
    // between a quarter and a half full, its end, and its number, sort key, count and cursor; a document's values, and what the logs note of it.
    private const int BytesPerToken = 6;
    private const int BytesPerTerm = 80;
    private const int BytesPerDocument = 180;

    private readonly TextInverter _inverter;
    private readonly Text.Utf8Buffer _urlWords = new();
    private readonly Text.Utf8Buffer _host = new();
    private readonly Text.Utf8Buffer _value = new();
    private readonly TokenLog?[] _logs = new TokenLog?[(int)SchemaField.StoredBody + 1];
    private long _tokens;

    public SegmentBuffer(StemCache stems) => _inverter = new TextInverter(stems);

    public FieldNumbers Fields { get; private set; } = new();

    public TermDictionary Dictionary { get; } = new();

    public KeyColumn Keys { get; } = new();

    /// <summary>Each document's host, as the number of a term.</summary>
    public List<int> HostValues { get; } = [];

    /// <summary>Each document's language, as the number of a term.</summary>
    public List<int> LanguageValues { get; } = [];

    /// <summary>Each document's type, as the number of a term.</summary>
    public List<int> TypeValues { get; } = [];

    /// <summary>Each document's date in Unix seconds; null where it has none.</summary>
    public List<long?> Dates { get; } = [];

    /// <summary>The bits of each document's static rank; null where it has none.</summary>
    public List<long?> Ranks { get; } = [];

    /// <summary>When each document was captured, in Unix seconds; null where that is not known.</summary>
    public List<long?> Captured { get; } = [];

    public int Documents => Keys.Count;

    /// <summary>What is held, counted by what was added, so that it is the same on every machine.</summary>
    public long Buffered { get; private set; }

    /// <summary>What its arrays really take, in bytes; more is needed while postings are written.</summary>
    public long HeldBytes => Dictionary.HeldBytes + Keys.Length + _logs.Sum(log => log?.HeldBytes ?? 0)
        + (Documents * (long)(sizeof(int) * 4 + sizeof(long) * 4));

    /// <summary>The tokens of a text field, or the values of one that is indexed by documents only.</summary>
    public TokenLog LogOf(SchemaField field) => _logs[(int)field] ??= new TokenLog();

    /// <summary>Adds a document. Numbers of fields are given in the order of these lines.</summary>
    /// <param name="document">The document.</param>
    /// <param name="lengths">Takes the length of each text field, in positions with a token.</param>
    /// <exception cref="ArgumentException">The language is longer than Lucene's limit of a term.</exception>
    public void Add(IndexDocument document, Span<int> lengths)
    {
        var language = StemmingLanguages.NumberOf(document.Language);
        _urlWords.Clear();
        UrlTerms.AppendWords(document.Url.Span, _urlWords);
        AddText(SchemaField.Title, document.Title.Span, language, lengths);
        AddText(SchemaField.Headings, document.Headings.Span, language, lengths);
        AddText(SchemaField.Body, document.Body.Span, language, lengths);
        AddText(SchemaField.UrlWords, _urlWords.Span, language, lengths);
        AddText(SchemaField.Anchors, document.Anchors.Span, language, lengths);
        Fields.Use(SchemaField.Key);
        HostValues.Add(AddSite(document.Url.Span));
        LanguageValues.Add(AddValue(SchemaField.Language, document.Language));
        TypeValues.Add(AddValue(SchemaField.Type, DocumentTypes.Of(document.MediaType)));
        Dates.Add(AddDate(document.Date));
        Ranks.Add(AddRank(document.Rank));
        Captured.Add(AddCaptured(document.Captured));
        // Last: it numbers the document.
        Keys.Add(document.Key.Span);
        Buffered = (_tokens * BytesPerToken) + (Dictionary.Count * (long)BytesPerTerm) + Dictionary.Length + Keys.Length + (Documents * (long)BytesPerDocument);
    }

    /// <summary>Makes ready for the first segment of a shard, whatever became of the shard before.</summary>
    public void BeginShard()
    {
        Clear();
        Fields = new FieldNumbers();
    }

    /// <summary>Makes ready for the next segment of the shard.</summary>
    public void Clear()
    {
        Dictionary.Clear();
        _inverter.ForgetNumbers();
        foreach (var log in _logs) log?.Clear();
        Keys.Clear();
        HostValues.Clear();
        LanguageValues.Clear();
        TypeValues.Clear();
        Dates.Clear();
        Ranks.Clear();
        Captured.Clear();
        Buffered = _tokens = 0;
        Fields.BeginSegment();
    }

    private void AddText(SchemaField field, ReadOnlySpan<byte> text, byte language, Span<int> lengths)
    {
        lengths[(int)field] = 0;
        if (text.IsEmpty) return;
        Fields.Use(field);
        var log = LogOf(field);
        var before = log.Length;
        lengths[(int)field] = _inverter.Append(text, language, Dictionary, log);
        log.EndDocument(Documents, lengths[(int)field]);
        _tokens += log.Length - before;
    }

    // The host and every domain above it.
    private int AddSite(ReadOnlySpan<byte> url)
    {
        _host.Clear();
        UrlTerms.AppendHost(url, _host);
        var host = _host.Span;
        if (host.IsEmpty || host.Length > IndexWriter.MAX_TERM_LENGTH) return NoTerm;
        Fields.Use(SchemaField.Host);
        Fields.Use(SchemaField.Site);
        var number = Dictionary.Add(host);
        var log = LogOf(SchemaField.Site);
        log.Append(number);
        var terms = 1;
        for (var domain = host; UrlTerms.NextDomain(domain) is > 0 and var next;)
        {
            domain = domain[next..];
            if (domain.IsEmpty) continue;
            log.Append(Dictionary.Add(domain));
            terms++;
        }
        log.EndDocument(Documents, terms);
        _tokens += terms;
        return number;
    }

    private int AddValue(SchemaField field, string value)
    {
        if (value.Length == 0) return NoTerm;
        var size = Encoding.UTF8.GetByteCount(value);
        if (size > IndexWriter.MAX_TERM_LENGTH)
            throw new ArgumentException($"The {FieldNumbers.NameOf(field)} of a document may have {IndexWriter.MAX_TERM_LENGTH} bytes; this one has {size}.");
        _value.Clear();
        _value.Append(value);
        Fields.Use(field);
        var number = Dictionary.Add(_value.Span);
        var log = LogOf(field);
        log.Append(number);
        log.EndDocument(Documents, 1);
        _tokens++;
        return number;
    }

    private long? AddDate(DateTimeOffset? date)
    {
        if (date is null) return null;
        Fields.Use(SchemaField.Date);
        return date.Value.ToUnixTimeSeconds();
    }

    private long? AddCaptured(DateTimeOffset captured)
    {
        if (captured <= DateTimeOffset.UnixEpoch) return null;
        Fields.Use(SchemaField.Captured);
        return captured.ToUnixTimeSeconds();
    }

    private long? AddRank(float rank)
    {
        if (rank == 0) return null;
        Fields.Use(SchemaField.Rank);
        return BitConverter.SingleToInt32Bits(rank);
    }
}
