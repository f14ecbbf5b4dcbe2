using System.Text.Json;
using Indexer.Search.Queries;

namespace Indexer.Search.Results;

/// <summary>What makes answers equal: the generation, the query as parsed with its notes, and every property of the request that shapes the answer.</summary>
/// <param name="Index">The index.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="Asked">The rest, as JSON.</param>
internal readonly record struct ResultKey(string Index, int Generation, string Asked)
{
    private static readonly JsonSerializerOptions s_withFields = new() { IncludeFields = true, MaxDepth = 256 };

    public static ResultKey Of(string index, int generation, SearchRequest request, ParsedQuery parsed)
    {
        // Text and filters count by what the parser made of them, and whole answers don't depend on who waits how long for what. A property that is not named here counts.
        SearchRequest shaping = request with { Query = "", Filters = SearchFilters.None, Timeout = TimeSpan.Zero, MinGeneration = null, AllowPartial = true };
        return new ResultKey(index, generation, JsonSerializer.Serialize((shaping, parsed), s_withFields));
    }
}
