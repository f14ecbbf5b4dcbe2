namespace Indexer.Search.Scatter;

/// <summary>
/// Where searches find generations to run on: in this process (<see cref="LocalGenerations"/>), or on the nodes of a cluster.
/// <list type="bullet">
/// <item>A pinned generation stays whole and open until its pin is disposed, whatever is published meanwhile.</item>
/// <item>Thread-safe.</item>
/// </list>
/// </summary>
internal interface IGenerations
{
    /// <summary>Pins a generation for one search.</summary>
    /// <exception cref="SearchException">There is no such index or generation, it can't be opened, or it was not there in time.</exception>
    Task<IPinnedGeneration> PinAsync(string index, GenerationWish wish, CancellationToken cancellationToken);

    /// <summary>The indexes by name, each with its newest generation.</summary>
    Task<IReadOnlyList<IndexSummary>> ListAsync(CancellationToken cancellationToken);
}

/// <summary>Which generation a search is to run on.</summary>
/// <param name="Number">This one; null: the newest.</param>
/// <param name="AtLeast">The newest, and not before it is this one or a later; null: whichever it is.</param>
/// <param name="Deadline">Timestamp until which it is waited for.</param>
internal readonly record struct GenerationWish(int? Number, int? AtLeast, long Deadline)
{
    /// <summary>What to say where the generation did not come in time.</summary>
    public SearchException NotYet(string index, int newest) =>
        new(SearchErrorKind.NotYet, $"generation {AtLeast} of the index {index} was not there within the time limit; the newest is {newest}.") { RetryAfter = TimeSpan.FromSeconds(1) };
}
