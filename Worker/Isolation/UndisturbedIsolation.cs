namespace Indexer.Worker.Isolation;

/// <summary>No attempt at the task has crashed: nothing is marked, and the records pass at the cost of a call.</summary>
internal sealed class UndisturbedIsolation : RecordIsolation
{
    public static UndisturbedIsolation Instance { get; } = new();

    public override bool Enter(long recordOrdinal) => true;
}
