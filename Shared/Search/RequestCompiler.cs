using Indexer.Search.Matching;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;

namespace Indexer.Search;

/// <summary>Makes of a request what shards are asked, in two steps: what needs no index, and what needs a generation. Thread-safe.</summary>
/// <param name="limits">What a query may have.</param>
internal sealed class RequestCompiler(SearchLimits limits)
{
    /// <summary>The query as parsed, narrowed down by the request's filters.</summary>
    /// <exception cref="SearchException">The request is out of bounds.</exception>
    public ParsedQuery Parse(SearchRequest request)
    {
        RequestBounds.Check(request);
        ParsedQuery parsed = QueryParser.Parse(request.Query, limits.MostClauses);
        return parsed with { Root = RequestedFilters.Narrow(parsed.Root, request.Filters) };
    }

    /// <summary>Made ready for a generation; asks for no hits, for all matches to be counted, and for nothing to be fetched.</summary>
    /// <param name="pinned">The generation.</param>
    /// <param name="parsed">The query.</param>
    /// <param name="request">How it is to be ranked, and whether what can't be run as typed is refused.</param>
    /// <param name="deadline">Timestamp at which shards stop.</param>
    /// <param name="notes">What was done about parts that can't be run as typed.</param>
    /// <exception cref="SearchException">There is such a part, and the request wants it refused.</exception>
    public ShardQuery Compile(IPinnedGeneration pinned, ParsedQuery parsed, SearchRequest request, long deadline, out QueryNotes notes)
    {
        notes = new QueryNotes(parsed.Notes);
        CompiledQuery compiled = QueryCompiler.Compile(parsed.Root, pinned.Statistics, notes, limits.MostExpansions, request.Ranking);
        if (request.Strict && notes.All is [var note, ..]) throw NotAsTyped(note);
        return new ShardQuery
        {
            Parsed = parsed.Root,
            Ranking = request.Ranking,
            MostExpansions = limits.MostExpansions,
            Compiled = compiled,
            Selection = new Selection { Count = 0 },
            Counted = long.MaxValue,
            Deadline = deadline,
        };
    }

    private static SearchException NotAsTyped(QueryNote note) =>
        new(SearchErrorKind.BadRequest, note.Text) { Fault = new RequestFault { Parameter = "q", Position = note.Position, Length = note.Length } };
}
