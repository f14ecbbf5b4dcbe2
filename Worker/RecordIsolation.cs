namespace Indexer.Worker;

/// <summary>
/// Finds the record that crashes the process, over several attempts (MapReduce section 4.6, by bisection): an attempt marks in the store which block
/// of records it is about to process; after a crash the last mark names the block to blame, and the next attempt marks smaller blocks inside it,
/// down to one record. A record that has crashed two attempts on its own is to be skipped.
/// </summary>
public abstract class RecordIsolation
{
    /// <summary>To be called before each record with its ordinal in the task (from 0). True: process it; false: skip and quarantine it.</summary>
    public abstract bool Enter(long recordOrdinal);

    /// <summary>To be called after the last record: a crash from here on is no record's fault.</summary>
    public virtual void Leave()
    {
    }
}
