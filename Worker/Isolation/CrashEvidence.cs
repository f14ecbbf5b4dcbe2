using Indexer.Jobs;

namespace Indexer.Worker.Isolation;

/// <summary>
/// What the crashed attempts at a task tell of the record to blame. Every crash inside a marked block makes later attempts mark finer there: 1,024 records, 32, 1.
/// A record on which two crashed attempts in a row ended alone is to be skipped, unless a look just before shows that one of them lives (a copy of a message, or of a task that was handed
/// out again) and has moved on. Blocks are aligned to their size, so that finer ones lie inside coarser ones.
/// </summary>
internal sealed class CrashEvidence
{
    public const int CoarseBlock = 1024, FineBlock = 32;

    private readonly HashSet<long> _coarse = [];
    private readonly HashSet<long> _fine = [];
    private readonly HashSet<long> _single = [];
    private readonly HashSet<long> _skipped = [];

    private CrashEvidence()
    {
    }

    /// <summary>Attempts that began and neither ended nor committed.</summary>
    public int Crashes { get; private set; }

    /// <summary>Crashes that narrowed down the blame.</summary>
    public int Steps { get; private set; }

    /// <summary>Whether the next attempt must run with no other beside it in the process, so that a neighbour's crash does not blame a record of this one.</summary>
    public bool NeedsSolitude => _coarse.Count + _fine.Count > 0;

    public static CrashEvidence Of(IEnumerable<PastAttempt> attempts)
    {
        var evidence = new CrashEvidence();
        RecordBlock? before = null;
        foreach (var attempt in attempts)
        {
            if (attempt.HasEnded) continue;
            var mark = attempt.Mark is { Count: > 0 } block ? block : null;
            if (evidence.Crashes++ == 0) evidence.Steps++;
            if (mark is not null) evidence.Blame(mark, isSameAsBefore: mark == before);
            before = mark;
        }
        return evidence;
    }

    public bool IsSkipped(long ordinal) => _skipped.Contains(ordinal);

    /// <summary>The block to mark before this record is processed.</summary>
    public RecordBlock BlockOf(long ordinal)
    {
        var size = _fine.Contains(ordinal / FineBlock) ? 1 : _coarse.Contains(ordinal / CoarseBlock) ? FineBlock : CoarseBlock;
        return new RecordBlock(ordinal - ordinal % size, size);
    }

    private void Blame(RecordBlock block, bool isSameAsBefore)
    {
        _coarse.Add(block.First / CoarseBlock);
        if (block.Count > FineBlock) return;
        var narrows = _fine.Add(block.First / FineBlock);
        if (block.Count == 1) narrows |= _single.Add(block.First) || (isSameAsBefore && _skipped.Add(block.First));
        if (narrows) Steps++;
    }
}
