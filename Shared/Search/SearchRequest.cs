using Indexer.Search.Ranking;

namespace Indexer.Search;

/// <summary>A search as asked.</summary>
public sealed record SearchRequest
{
    internal const int UsualSnippetSize = 220;

    /// <summary>What the user typed.</summary>
    public required string Query { get; init; }

    /// <summary>What it is narrowed down to beside the query. Default: nothing.</summary>
    public SearchFilters Filters { get; init; } = SearchFilters.None;

    /// <summary>Hits to return, 1 to 10,000. Default 10.</summary>
    public int Size { get; init; } = 10;

    /// <summary>Hits to pass over first. Default 0.</summary>
    public int From { get; init; }

    /// <summary>The <see cref="SearchResponse.Cursor"/> of an answer to the same search, for what follows; takes the place of <see cref="From"/>. Null: from the first.</summary>
    public string? Cursor { get; init; }

    /// <summary>The order of hits. Default: the best first.</summary>
    public SearchSort Sort { get; init; }

    /// <summary>At most so many hits of a host, 1 to 100: in the list of all hits whatever comes behind is struck out. A document without a host stands for itself. Null: any number.</summary>
    public int? PerHost { get; init; }

    /// <summary>What all matches are counted by, shown or not, collapsed or not. Default: nothing. They all have to be looked at then, and the total is exact.</summary>
    public IReadOnlyList<FacetField> Facets { get; init; } = [];

    /// <summary>Values of a facet to return, the most frequent, 1 to 1,000. Default 10.</summary>
    public int FacetSize { get; init; } = 10;

    /// <summary>By which formula matches are ranked. Default: the product's.</summary>
    public RankingFunction Ranking { get; init; }

    /// <summary>Whether snippets are made where <see cref="Fields"/> has them; else they are empty. Default true.</summary>
    public bool Snippets { get; init; } = true;

    /// <summary>What is shown of each hit; what is not is not read. Default: <see cref="ShownFields.Usual"/>.</summary>
    public ShownFields Fields { get; init; } = ShownFields.Usual;

    /// <summary>
    /// Where the words found are marked: in snippet, title, both or neither. What is to be marked is HTML, of escaped text and <c>&lt;mark&gt;</c>; what is not is plain text, which is to be escaped by whoever
    /// puts it into a page. Default: the snippet.
    /// </summary>
    public ShownFields Highlight { get; init; } = ShownFields.Snippet;

    /// <summary>Length of a snippet, 40 to 1,000 columns, of which a wide character takes two. Default 220.</summary>
    public int SnippetSize { get; init; } = UsualSnippetSize;

    /// <summary>Whether each hit has with it how its score came about. Default false.</summary>
    public bool Explain { get; init; }

    /// <summary>
    /// Matches are counted exactly up to this many; where there are more, the total says "at least", and what can't be among the hits is passed over unread. Default 1,000, as
    /// in Lucene since 8; <see cref="long.MaxValue"/> counts all, which costs as much as scoring them.
    /// </summary>
    public long TrackTotal { get; init; } = 1000;

    /// <summary>Whether a query that finds little, or has a word that no document has, is answered with what may have been meant. Costs nothing where that is not so. Default true.</summary>
    public bool DidYouMean { get; init; } = true;

    /// <summary>Longest time to search; what has been found by then is returned, with coverage. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The oldest generation that may answer, for those who just published it: the search waits for it within <see cref="Timeout"/>. Null: any.</summary>
    public int? MinGeneration { get; init; }

    /// <summary>Whether a query that can't be run as typed is refused; otherwise it is run as nearly as possible, with a note. Default false.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether an answer that lacks shards is wanted, with its coverage; otherwise it fails. Default true.</summary>
    public bool AllowPartial { get; init; } = true;
}
