using Indexer.Jobs;

namespace Indexer.Worker.Isolation;

/// <summary>An attempt at the task has crashed: before a block of records is begun, the store is told which.</summary>
/// <param name="evidence">What the crashes tell.</param>
/// <param name="mark">Puts a mark into the store and returns when it is durable: a crash must find it there, so the record waits for it.</param>
/// <param name="look">Reads anew what the earlier attempts tell: one that was taken for crashed and lives has moved on, or has ended.</param>
internal sealed class MarkingIsolation(CrashEvidence evidence, Action<RecordBlock> mark, Func<CrashEvidence> look) : RecordIsolation
{
    private RecordBlock _marked = new(0, 0);

    public override bool Enter(long recordOrdinal)
    {
        if (evidence.IsSkipped(recordOrdinal) && look().IsSkipped(recordOrdinal)) return false;
        if (!_marked.Contains(recordOrdinal)) Mark(evidence.BlockOf(recordOrdinal));
        return true;
    }

    public override void Leave() => Mark(new RecordBlock(0, 0));

    private void Mark(RecordBlock block)
    {
        mark(block);
        _marked = block;
    }
}
