using Indexer.Text;

namespace Indexer.Extraction;

/// <summary>
/// What is indexed of a record. One instance is filled again and again; everything is valid until the next extraction. Not thread-safe.
/// All text is valid UTF-8 with runs of white space collapsed to one blank and none at the ends.
/// </summary>
public sealed class Page
{
    /// <summary>The document's id as a user knows it: its URL, or the id of a JSONL line.</summary>
    public string Id { get; set; } = "";

    /// <summary>URL as captured (normalised), empty where a JSONL line has none.</summary>
    public string Url { get; set; } = "";

    /// <summary>The key under which captures of the same document meet: of the canonical URL where the page names one that is honoured, else of its own.</summary>
    public DocumentKey Key { get; set; }

    /// <summary>Whether <see cref="Key"/> is another document's, taken from <c>rel=canonical</c>.</summary>
    public bool IsFolded { get; set; }

    /// <summary>When it was captured; <see cref="DateTimeOffset.UnixEpoch"/> where unknown.</summary>
    public DateTimeOffset Captured { get; set; }

    /// <summary>Whether <see cref="Captured"/> is only when its file was written, as with a line of JSONL: it tells which of two lines is newer, and is not shown or indexed.</summary>
    public bool IsCapturedByFile { get; set; }

    /// <summary>The date that the page itself states (published or modified), else the server's Last-Modified, else null.</summary>
    public DateTimeOffset? Date { get; set; }

    /// <summary>ISO 639-1 code in lower case (639-3 where there is none), empty where unknown.</summary>
    public string Language { get; set; } = "";

    /// <summary>Media type without parameters, e.g. <c>text/html</c>.</summary>
    public string MediaType { get; set; } = "";

    /// <summary>Static rank, as a JSONL line states it: finite, at least 0; 0 where there is none.</summary>
    public float Rank { get; set; }

    /// <summary>The page's title.</summary>
    public Utf8Buffer Title { get; } = new();

    /// <summary>Text of h1 to h6, one blank between.</summary>
    public Utf8Buffer Headings { get; } = new();

    /// <summary>Main text, without script, style and navigation; headings are part of it, the title is not.</summary>
    public Utf8Buffer Body { get; } = new(1 << 16);

    /// <summary>Links of its main text: none from a nofollow page, no rel=nofollow ones, none from navigation as long as there is other text. Filled only where links were asked for.</summary>
    public List<PageLink> Links { get; } = [];

    /// <summary>Digest of title and body text: equal for documents that read the same.</summary>
    public UInt128 ContentDigest { get; set; }

    /// <summary>64-bit fingerprint of the body's word shingles (1-bit minwise hashing; Li and König 2010): near-duplicates differ in few bits, up to 3 where a sentence of a page
    /// differs; 32 (1 - J) bits on average at Jaccard similarity J. 0 for a text too short to judge.</summary>
    public ulong SimilarityHash { get; set; }

    /// <summary>Whether content duplicates of it are dropped: true for crawl captures, false for JSONL lines with ids of their own.</summary>
    public bool IsFoldable { get; set; }

    /// <summary>Makes it ready for the next record.</summary>
    public void Clear()
    {
        Id = Url = Language = MediaType = "";
        Key = default;
        IsFolded = IsFoldable = IsCapturedByFile = false;
        Captured = DateTimeOffset.UnixEpoch;
        Date = null;
        Rank = 0;
        Title.Clear();
        Headings.Clear();
        Body.Clear();
        Links.Clear();
        ContentDigest = default;
        SimilarityHash = 0;
    }
}
