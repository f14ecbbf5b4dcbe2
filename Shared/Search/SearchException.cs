namespace Indexer.Search;

/// <summary>Why a search could not be begun.</summary>
public enum SearchErrorKind
{
    /// <summary>The request is out of bounds: the caller must change it.</summary>
    BadRequest,
    /// <summary>There is no such index.</summary>
    UnknownIndex,
    /// <summary>The index has no such generation (any more).</summary>
    UnknownGeneration,
    /// <summary>The generation of a cursor is gone: begin anew without it.</summary>
    CursorExpired,
    /// <summary>The generation has no such document.</summary>
    UnknownDocument,
    /// <summary>The generation can't be opened (missing or damaged files): the operator must look.</summary>
    Unavailable,
    /// <summary>The generation that the answer must at least come from was not there within the time limit: ask again later.</summary>
    NotYet,
    /// <summary>What had to be fetched from the store was not there within the time limit: ask again later.</summary>
    Late,
    /// <summary>Not all shards answered, and the caller wants all or nothing.</summary>
    Incomplete,
    /// <summary>There is more to do than can be done: ask again after <see cref="SearchException.RetryAfter"/>.</summary>
    Overloaded,
}

/// <summary>A search could not be begun, or not be answered as the caller demands. (Otherwise one that was begun answers, with what was missing in its coverage.)</summary>
public sealed class SearchException(SearchErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What to do about it.</summary>
    public SearchErrorKind Kind { get; } = kind;

    /// <summary>What of the request is at fault; null where that is not known.</summary>
    public RequestFault? Fault { get; init; }

    /// <summary>When asking again may help; null where that is not known.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
