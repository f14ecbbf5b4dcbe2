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
    /// <summary>The generation can't be opened (missing or damaged files): the operator must look.</summary>
    Unavailable,
}

/// <summary>A search could not be begun. (One that was begun answers, with what was missing in its coverage.)</summary>
public sealed class SearchException(SearchErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What to do about it.</summary>
    public SearchErrorKind Kind { get; } = kind;
}
