using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;

namespace Indexer.Search.Paging;

/// <summary>
/// The stretch of a list of hits that a request asks for: from a rank on, or what follows a cursor. A shard gathers only what is behind the cursor; of a list collapsed by host
/// it gathers from the first hit on, since only that tells which hosts have been.
/// </summary>
internal sealed class ListPage
{
    private readonly string _index;
    private readonly SearchRequest _request;
    private readonly ParsedQuery _parsed;

    private ListPage(string index, SearchRequest request, ParsedQuery parsed, SearchCursor? cursor, int? generation)
    {
        (_index, _request, _parsed) = (index, request, parsed);
        Before = cursor?.Shown ?? request.From;
        Generation = cursor?.Generation ?? generation;
        IsContinued = cursor is not null;
        HitPosition? after = IsCollapsed ? null : cursor?.Last;
        Skipped = after is null ? Before : 0;
        Selection = new Selection
        {
            // One more tells whether there are others; where all matches up to the end of the page are counted, the total does.
            Count = Skipped + request.Size + (IsContinued || IsCollapsed ? 1 : 0),
            Sort = request.Sort,
            After = after,
            PerHost = request.PerHost ?? 0,
            Facets = request.Facets,
        };
    }

    /// <summary>The generation of the list; null: the newest.</summary>
    public int? Generation { get; }

    /// <summary>Whether it follows a cursor.</summary>
    public bool IsContinued { get; }

    /// <summary>Hits of the list before it.</summary>
    public int Before { get; }

    /// <summary>Those of them that are gathered again.</summary>
    public int Skipped { get; }

    /// <summary>What is wanted of every shard.</summary>
    public Selection Selection { get; }

    private bool IsCollapsed => _request.PerHost is not null;

    /// <summary>The stretch that a request, which is within its bounds, asks for.</summary>
    /// <exception cref="SearchException">The cursor is none, or belongs to another search.</exception>
    public static ListPage Of(string index, SearchRequest request, ParsedQuery parsed, int? generation)
    {
        if (request.Cursor is null) return new ListPage(index, request, parsed, null, generation);
        SearchCursor cursor = SearchCursor.Decode(request.Cursor);
        if (cursor.Search != SearchIdentity.Of(index, request, parsed)) throw Bad("the cursor belongs to another search: index, query and all that decides the list have to be those that it was given for, or it is left out to begin anew.");
        if (generation is { } number && number != cursor.Generation) throw Bad($"the cursor belongs to generation {cursor.Generation}, and generation {number} is asked for.");
        if (request.PerHost is not null && cursor.Shown > SearchService.DeepestRank - request.Size) throw Bad($"a list collapsed by host can be walked to rank {SearchService.DeepestRank}.");
        return new ListPage(index, request, parsed, cursor, generation);
    }

    /// <summary>The cursor behind the page, or null where nothing follows.</summary>
    /// <param name="generation">The generation of the list.</param>
    /// <param name="page">The hits of the page.</param>
    /// <param name="hasMore">Whether another one was seen.</param>
    /// <param name="matches">Matches, as far as they were counted: further than to the end of a page that does not follow a cursor.</param>
    public string? CursorBehind(int generation, IReadOnlyList<Winner> page, bool hasMore, long matches)
    {
        if (page.Count == 0) return null;
        int shown = Before + page.Count;
        bool follows = hasMore || (!IsContinued && !IsCollapsed && matches > shown);
        if (!follows || (IsCollapsed && shown > SearchService.DeepestRank - _request.Size)) return null;
        return new SearchCursor(generation, SearchIdentity.Of(_index, _request, _parsed), shown, HitPosition.Of(page[^1].Hit)).Encode();
    }

    private static SearchException Bad(string message) => new(SearchErrorKind.BadRequest, message) { Fault = new RequestFault { Parameter = "cursor" } };
}
