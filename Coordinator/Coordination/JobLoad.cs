namespace Indexer.Coordinator.Coordination;

/// <summary>What a running job asks of the fleet, for the division of the window. Immutable.</summary>
/// <param name="Running">Attempts that are running.</param>
/// <param name="Remaining">Tasks of its stage that are not committed.</param>
/// <param name="Committed">Tasks committed in this run.</param>
internal sealed record JobLoad(int Running, int Remaining, int Committed);
