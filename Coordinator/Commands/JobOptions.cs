using System.CommandLine;
using Indexer.Corpus;
using Indexer.Extraction;
using Indexer.Indexing;

namespace Indexer.Coordinator.Commands;

/// <summary>Options that say how a corpus is read, extracted and indexed; the same for <c>index</c> and <c>plan</c>. Their defaults are those of the option records.</summary>
internal sealed class JobOptions
{
    private static readonly CorpusOptions CorpusDefaults = new();
    private static readonly ExtractionOptions ExtractionDefaults = new();
    private static readonly IndexOptions IndexDefaults = new();

    private readonly Option<string?> _baseUrl = new("--base-url")
    {
        HelpName = "URL",
        Description = "URL that the root of a folder of HTML or text stands for. Default: file: URLs",
    };

    private readonly Option<JsonFieldMapping?> _jsonFields = new("--json-fields")
    {
        HelpName = "id=A,title=B,...",
        Description = $"Names of JSONL fields: {string.Join(", ", JsonFields.Names)}",
        CustomParser = JsonFields.Parse,
    };

    private readonly Option<HtmlParserKind> _htmlParser = OptionKinds.Choice("--html-parser", ExtractionDefaults.HtmlParser,
        "How HTML is parsed: in one pass over the bytes, or by a full HTML5 tree builder (much slower)", HtmlParserKind.Span, HtmlParserKind.Dom);

    private readonly Option<DuplicatePolicy> _duplicates = OptionKinds.Choice("--duplicates", ExtractionDefaults.Duplicates,
        "Which documents of equal content are left out among crawl captures", DuplicatePolicy.Keep, DuplicatePolicy.Exact, DuplicatePolicy.Near);

    private readonly Option<AnchorPolicy> _anchors = OptionKinds.Choice("--anchors", IndexDefaults.Anchors,
        "Which links tell by their texts what the page is about that they lead to: none, those of other hosts, or all", AnchorPolicy.None, AnchorPolicy.External, AnchorPolicy.All);

    private readonly Option<int?> _maxAnchors = OptionKinds.Count("--max-anchors", "N", $"Link texts that a document is given. Default: {IndexDefaults.MaxAnchors}", 1, 100_000);

    private readonly Option<long> _maxAnchorBytes = OptionKinds.Bytes("--max-anchor-bytes", "Text kept of a link", IndexDefaults.MaxAnchorBytes, 16, 1 << 16);

    private readonly Option<bool> _includeNoIndex = new("--include-noindex") { Description = "Index pages that ask not to be indexed" };

    private readonly Option<long> _maxRecordBytes = OptionKinds.Bytes("--max-record-bytes",
        "Largest record; larger ones are quarantined (record-too-large)", CorpusDefaults.MaxRecordBytes, 1 << 10, 1 << 30);

    private readonly Option<long> _maxHeaderBytes = OptionKinds.Bytes("--max-header-bytes", "Largest record header", CorpusDefaults.MaxHeaderBytes, 1 << 10, 1 << 28);

    private readonly Option<long> _maxBodyBytes = OptionKinds.Bytes("--max-body-bytes", "Largest body as transferred", ExtractionDefaults.MaxBodyBytes, 1 << 10, 1 << 30);

    private readonly Option<long> _maxDecodedBytes = OptionKinds.Bytes("--max-decoded-bytes",
        "Largest body after content decoding", ExtractionDefaults.MaxDecodedBytes, 1 << 10, 1 << 30);

    private readonly Option<int?> _maxRatio = OptionKinds.Count("--max-ratio", "N",
        $"Largest ratio of decoded to encoded bytes. Default: {ExtractionDefaults.MaxExpansionRatio}", 2, 1_000_000);

    private readonly Option<int?> _maxNesting = OptionKinds.Count("--max-nesting", "N",
        $"Deepest nesting of elements that is followed. Default: {ExtractionDefaults.MaxNesting}", 16, 1_000_000);

    private readonly Option<long> _maxTextBytes = OptionKinds.Bytes("--max-text-bytes", "Text kept of a page", ExtractionDefaults.MaxTextBytes, 1 << 10, 1 << 30);

    private readonly Option<int?> _maxLinks = OptionKinds.Count("--max-links", "N", $"Links kept of a page. Default: {ExtractionDefaults.MaxLinks}", 0, 10_000_000);

    private readonly Option<TimeSpan> _maxRecordTime = OptionKinds.Seconds("--max-record-time", "Longest time for one record", ExtractionDefaults.MaxTime);

    private readonly Option<long?> _splitSize = OptionKinds.ChosenBytes(
        "--split-size", "Stored input that one map task aims at", "a 32nd of the input, from 8 to 64 MiB; of less than 64 MiB an 8th, from 4 MiB", 1 << 16, 1L << 40);

    private readonly Option<int?> _buffer = OptionKinds.Count("--buffer", "MB", $"Memory of one shard builder. Default: {IndexDefaults.BufferMegabytes}", 8, 1800);

    private readonly Option<float> _k1 = OptionKinds.Number("--k1", "N", "BM25 term saturation", IndexDefaults.K1, 0, 10);

    private readonly Option<float> _b = OptionKinds.Number("--b", "N", "BM25 length normalisation", IndexDefaults.B, 0, 1);

    private readonly Option<float> _rankWeight = OptionKinds.Number("--rank-weight", "N", "What a static rank adds to a score at most", IndexDefaults.RankWeight, 0, 1000);

    private readonly Option<float?> _rankPivot = OptionKinds.ChosenNumber("--rank-pivot", "N", "Static rank that adds half of it", "about the geometric mean of all ranks", 1e-30f, 1e30f);

    /// <summary>Adds the options to a command, in their groups.</summary>
    public void AddTo(DocumentedCommand command)
    {
        _baseUrl.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(Uri.TryCreate(token.Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
                result.AddError($"'{token.Value}' is not a value for --base-url: it must be a whole http or https URL, such as https://docs.example/.");
        });
        command.AddGroup("Reading", rare: false, _baseUrl, _jsonFields, _htmlParser, _duplicates, _anchors);
        command.AddGroup("Limits of one record (beyond each it is quarantined under its own reason)", rare: true, _maxRecordBytes, _maxHeaderBytes, _maxBodyBytes, _maxDecodedBytes,
            _maxRatio, _maxRecordTime);
        command.AddGroup("Limits of one page (beyond them it is cut, and indexed all the same)", rare: true, _maxNesting, _maxTextBytes, _maxLinks, _maxAnchorBytes);
        command.AddGroup("Tuning", rare: true, _includeNoIndex, _maxAnchors, _splitSize, _buffer, _k1, _b, _rankWeight, _rankPivot);
    }

    public CorpusOptions Corpus(ParseResult parsed) => new()
    {
        BaseUrl = parsed.GetValue(_baseUrl),
        MaxRecordBytes = (int)parsed.GetValue(_maxRecordBytes),
        MaxHeaderBytes = (int)parsed.GetValue(_maxHeaderBytes),
        SplitBytes = parsed.GetValue(_splitSize),
    };

    public ExtractionOptions Extraction(ParseResult parsed) => new()
    {
        HtmlParser = parsed.GetValue(_htmlParser),
        Duplicates = parsed.GetValue(_duplicates),
        MaxBodyBytes = (int)parsed.GetValue(_maxBodyBytes),
        MaxDecodedBytes = (int)parsed.GetValue(_maxDecodedBytes),
        MaxExpansionRatio = parsed.GetValue(_maxRatio) ?? ExtractionDefaults.MaxExpansionRatio,
        MaxNesting = parsed.GetValue(_maxNesting) ?? ExtractionDefaults.MaxNesting,
        MaxTextBytes = (int)parsed.GetValue(_maxTextBytes),
        MaxLinks = parsed.GetValue(_maxLinks) ?? ExtractionDefaults.MaxLinks,
        MaxTime = parsed.GetValue(_maxRecordTime),
        HonourNoIndex = !parsed.GetValue(_includeNoIndex),
        JsonFields = parsed.GetValue(_jsonFields),
    };

    public IndexOptions Indexing(ParseResult parsed) => new()
    {
        K1 = parsed.GetValue(_k1),
        B = parsed.GetValue(_b),
        Anchors = parsed.GetValue(_anchors),
        MaxAnchors = parsed.GetValue(_maxAnchors) ?? IndexDefaults.MaxAnchors,
        MaxAnchorBytes = (int)parsed.GetValue(_maxAnchorBytes),
        RankWeight = parsed.GetValue(_rankWeight),
        RankPivot = parsed.GetValue(_rankPivot),
        BufferMegabytes = parsed.GetValue(_buffer) ?? IndexDefaults.BufferMegabytes,
    };
}
