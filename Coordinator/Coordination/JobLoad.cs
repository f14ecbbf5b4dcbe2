namespace Indexer.Coordinator.Coordination;

/// <summary>What a running job asks of the fleet, for the division of the window, and of the queue. Immutable.</summary>
/// <param name="Running">Attempts that are running.</param>
/// <param name="Remaining">Tasks of its stage that are not committed.</param>
/// <param name="Committed">Tasks committed in this run.</param>
/// <param name="Waiting">Tasks whose messages ought to be in the queue.</param>
/// <param name="Overdue">How many of them have waited for so long that they may have been lost.</param>
internal sealed record JobLoad(int Running, int Remaining, int Committed, int Waiting, int Overdue);
