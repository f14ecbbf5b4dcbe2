using System.Text;
using Indexer.Corpus;
using Indexer.Extraction.Charsets;
using Indexer.Extraction.Html;
using Indexer.Extraction.Http;

namespace Indexer.Extraction;

/// <summary>
/// Decides what becomes of a record, and fills a <see cref="Page"/> from those that are documents.
/// <list type="bullet">
/// <item>Every record gets exactly one verdict; whatever its bytes are, nothing is thrown.</item>
/// <item>Records that a reader found damaged, and those beyond a limit of the options, are quarantined.</item>
/// <item>Of HTTP answers those with status 2xx are documents; 404 and 410 say that a document is gone; the rest are skipped by status.</item>
/// <item>The same record gives the same page: no clock is asked but for the time limit.</item>
/// </list>
/// One instance a worker slot, reused from record to record; not thread-safe.
/// </summary>
public sealed class PageExtractor : IDisposable
{
    private const int LongestId = 8192;

    private readonly ExtractionOptions _options;
    private readonly Deadline _deadline;
    private readonly HttpMessage _message = new();
    private readonly BodyDecoder _body;
    private readonly DocumentReader _documents;
    private readonly JsonLine _json;
    private readonly PageFinisher _finisher;

    /// <param name="options">Limits and choices.</param>
    /// <param name="parser">Parser of HTML, for this extractor's use alone.</param>
    /// <param name="timeProvider">Clock of the time limit; null for the system's.</param>
    /// <param name="warnings">Where small faults are counted; null for counts of its own.</param>
    public PageExtractor(ExtractionOptions options, IHtmlParser parser, TimeProvider? timeProvider = null, WarningCounts? warnings = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(parser);
        _options = options;
        Warnings = warnings ?? new WarningCounts();
        _deadline = new Deadline(options.MaxTime, timeProvider ?? TimeProvider.System);
        _body = new BodyDecoder(options);
        _documents = new DocumentReader(options, parser, Warnings);
        _json = new JsonLine(options.JsonFields);
        _finisher = new PageFinisher(options, Warnings);
    }

    /// <summary>Small faults met since they were cleared, those of the records themselves among them.</summary>
    public WarningCounts Warnings { get; }

    /// <summary>Extracts one record.</summary>
    /// <param name="record">As a reader gave it.</param>
    /// <param name="page">Cleared, and filled as the verdict says; valid until the next call.</param>
    /// <param name="withLinks">Whether <see cref="Page.Links"/> is wanted.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled; a record that runs out of time is quarantined instead.</exception>
    public ExtractionVerdict Extract(CorpusRecord record, Page page, bool withLinks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(page);
        cancellationToken.ThrowIfCancellationRequested();
        page.Clear();
        for (var i = 0; i < record.Warnings.Count; i++) Warnings.Add(record.Warnings[i]);
        if (record.Damage is { } damage) return new(ExtractionOutcome.Quarantined, damage, record.DamageDetail ?? "The reader found the record damaged.");

        _deadline.Start(cancellationToken);
        try
        {
            return Judge(record, page, withLinks, _deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(ExtractionOutcome.Quarantined, "time-limit", $"Extraction took longer than --max-record-time ({_options.MaxTime.TotalSeconds:0.###} s).");
        }
        finally
        {
            _deadline.Stop();
            _body.Recycle();
            _documents.Recycle();
            _json.Recycle();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _deadline.Dispose();
        _body.Dispose();
    }

    private ExtractionVerdict Judge(CorpusRecord record, Page page, bool withLinks, CancellationToken cancellationToken)
    {
        switch (record.Kind)
        {
            case RecordKind.Json: return ReadJson(record, page);
            case RecordKind.Response or RecordKind.Resource or RecordKind.Conversion or RecordKind.Revisit or RecordKind.HtmlFile or RecordKind.TextFile: break;
            case RecordKind.Garbage: return new(ExtractionOutcome.Quarantined, RecordDamage.Garbage, "No record could be found in these bytes.");
            default: return new(ExtractionOutcome.Skipped, SkipReasons.OfKind(record.Kind));
        }
        if (record.TargetUri is not { Length: > 0 } target) return new(ExtractionOutcome.Quarantined, "missing-target-uri", "The record does not say what URL it is a capture of.");
        if (!IsDocumentScheme(target, record.Kind)) return new(ExtractionOutcome.Skipped, SkipReasons.OfScheme(target));
        if (UrlNormalizer.Normalize(target) is not { } url)
            return new(ExtractionOutcome.Quarantined, "bad-target-uri", $"The record's URL can't be used: {target[..Math.Min(target.Length, 200)]}");

        page.Id = page.Url = url;
        page.Key = DocumentKeys.FromUrl(url);
        page.Captured = record.Date ?? DateTimeOffset.UnixEpoch;
        return record.Kind switch
        {
            // Some writers call a whole answer a resource.
            RecordKind.Resource when IsHttp(record.ContentType) => ReadResponse(record, page, withLinks, cancellationToken),
            RecordKind.Response => ReadResponse(record, page, withLinks, cancellationToken),
            RecordKind.Revisit => ReadRevisit(record),
            RecordKind.HtmlFile => ReadBlock(record, MediaTypes.Html, page, withLinks, cancellationToken),
            RecordKind.TextFile => ReadBlock(record, MediaTypes.Plain, page, withLinks, cancellationToken),
            RecordKind.Conversion when record.ContentType is null => ReadBlock(record, MediaTypes.Plain, page, withLinks, cancellationToken),
            _ => ReadBlock(record, MediaTypes.Essence(Encoding.UTF8.GetBytes(record.ContentType ?? "")), page, withLinks, cancellationToken),
        };
    }

    /// <summary>Web URLs are documents; other schemes only where the record is the document itself, and then not the crawler's own notes.</summary>
    private static bool IsDocumentScheme(string url, RecordKind kind)
    {
        if (url.StartsWith("http", StringComparison.OrdinalIgnoreCase)) return true;
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !url.AsSpan(colon).StartsWith("://", StringComparison.Ordinal)) return colon < 0 || url.StartsWith("file:", StringComparison.OrdinalIgnoreCase);
        return kind is not (RecordKind.Response or RecordKind.Revisit) && !url.StartsWith("metadata:", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsHttp(string? contentType) => contentType is not null && contentType.StartsWith("application/http", StringComparison.OrdinalIgnoreCase);

    private ExtractionVerdict ReadResponse(CorpusRecord record, Page page, bool withLinks, CancellationToken cancellationToken)
    {
        _message.Parse(record.Block);
        if (page.Captured == DateTimeOffset.UnixEpoch && PageDates.Parse(TextOf(_message["date"u8])) is { } sent) page.Captured = sent;
        if (OfStatus(_message.Status) is { } other) return other;

        bool noIndex = false, noFollow = false;
        RobotsHeader.Read(_message, page.Captured, ref noIndex, ref noFollow);
        if (noIndex && _options.HonourNoIndex) return new(ExtractionOutcome.Skipped, "noindex");

        var contentType = _message["content-type"u8];
        var declared = MediaTypes.Essence(contentType);
        if (declared.Length == 0 && record.ContentType is { } archived && !IsHttp(archived))
            declared = MediaTypes.Essence(Encoding.UTF8.GetBytes(archived));

        var fault = _body.Decode(_message, MediaTypes.PromisesText(declared), out var body, cancellationToken);
        if (_body.IsPartial) Warnings.Add(WarningCounts.PartialBodies);
        if (_body.WasMislabelled) Warnings.Add(WarningCounts.MislabelledBodies);
        if (fault != BodyFault.None) return Refuse(fault, _message.Body.Length);
        var source = new DocumentSource
        {
            Body = body,
            DeclaredType = declared,
            Charset = MetaPrescan.FromContent(contentType),
            Language = TextOf(_message["content-language"u8]) ?? IdentifiedLanguage(record),
            LastModified = TextOf(_message["last-modified"u8]),
            Canonical = LinkHeader.Canonical(_message),
            NoFollow = noFollow,
        };
        return _documents.Read(source, page, withLinks, cancellationToken);
    }

    /// <summary>A revisit may carry the HTTP header of the visit; one of a redirect or an error says nothing about a document.</summary>
    private ExtractionVerdict ReadRevisit(CorpusRecord record)
    {
        if (!record.Block.IsEmpty)
        {
            _message.Parse(record.Block);
            if (_message.Status != 304 && OfStatus(_message.Status) is { } other) return other;
        }
        return new(ExtractionOutcome.Revisit, "revisit");
    }

    private static ExtractionVerdict? OfStatus(int status) => status switch
    {
        404 or 410 => new(ExtractionOutcome.Gone, SkipReasons.OfStatus(status)),
        204 or 205 => new(ExtractionOutcome.Skipped, SkipReasons.OfStatus(status)),
        >= 200 and < 300 => null,
        _ => new(ExtractionOutcome.Skipped, SkipReasons.OfStatus(status)),
    };

    private ExtractionVerdict Refuse(BodyFault fault, long bytes) =>
        new(ExtractionOutcome.Quarantined, BodyFaults.ReasonOf(fault), BodyFaults.DetailOf(fault, bytes, _options));

    private ExtractionVerdict ReadBlock(CorpusRecord record, string declared, Page page, bool withLinks, CancellationToken cancellationToken)
    {
        if (record.Block.Length > _options.MaxBodyBytes) return Refuse(BodyFault.TooLarge, record.Block.Length);
        var source = new DocumentSource
        {
            Body = record.Block,
            DeclaredType = declared,
            // WET files are UTF-8 by definition, whatever the page was.
            Charset = record.Kind == RecordKind.Conversion ? Charset.Utf8 : record.ContentType is { } type ? MetaPrescan.FromContent(Encoding.UTF8.GetBytes(type)) : null,
            Language = IdentifiedLanguage(record),
        };
        return _documents.Read(source, page, withLinks, cancellationToken);
    }

    /// <summary>Common Crawl states the languages it identified, the main one first.</summary>
    private static string? IdentifiedLanguage(CorpusRecord record)
    {
        var languages = record.Fields["WARC-Identified-Content-Language"];
        var comma = languages?.IndexOf(',', StringComparison.Ordinal) ?? -1;
        return comma > 0 ? languages![..comma] : languages;
    }

    private ExtractionVerdict ReadJson(CorpusRecord record, Page page)
    {
        if (record.Block.Length > _options.MaxBodyBytes) return Refuse(BodyFault.TooLarge, record.Block.Length);
        if (_json.Read(record.Block.Span) is { } error) return new(ExtractionOutcome.Quarantined, RecordDamage.BadJson, error);

        var url = _json.Url is { Length: > 0 } written ? UrlNormalizer.Normalize(written) : null;
        // What is called a URL and is none still names the document.
        var id = _json.Id is { Length: > 0 } given ? given : url is null && _json.Url is { Length: > 0 } name ? name : null;
        if (id is null && url is null) return new(ExtractionOutcome.Quarantined, "missing-id", "The line has neither an id nor a URL.");
        if (id is { Length: > LongestId }) return new(ExtractionOutcome.Quarantined, "id-too-long", $"The line's id has more than {LongestId} characters.");

        page.Id = id ?? url!; // one of the two is there, as just tested
        page.Url = url ?? "";
        page.Key = id is not null ? DocumentKeys.FromId(id) : DocumentKeys.FromUrl(url!);
        page.Captured = record.Date ?? DateTimeOffset.UnixEpoch;
        page.IsCapturedByFile = true;
        page.MediaType = MediaTypes.Plain;
        PlainText.Append(_json.Title, page.Title, DocumentReader.LongestTitle);
        var isCut = PlainText.Append(_json.Body, page.Body, _options.MaxTextBytes);
        page.Date = PageDates.Parse(_json.Date);
        if (page.Date is null && _json.Date is { Length: > 0 }) Warnings.Add(WarningCounts.UnusableDates);
        page.Rank = _json.Rank;
        if (_json.HasUnusableRank) Warnings.Add(WarningCounts.UnusableRanks);
        return _finisher.Finish(page, _json.Language, isCut);
    }

    private static string? TextOf(ReadOnlySpan<byte> value) => value.Length is 0 or > 256 ? null : Encoding.UTF8.GetString(value);
}
