namespace Indexer.Jobs;

/// <summary>An attempt is about to begin (<c>…/attempts/{n}.begun.json</c>), as the one that has this number. With neither an end nor a commit after it, it crashed or is still running.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Worker">Who runs it: machine and process, for people.</param>
/// <param name="Version">Format of this blob; 1.</param>
public sealed record AttemptBegun(string Attempt, string Worker, int Version = 1);

/// <summary>
/// An attempt ended without a commit, and not by a crash (<c>…/attempts/{n}-{attempt}.ended.json</c>); or it has sent its commit and was cut off before the store answered, so that
/// the commit may stand now, or later, or never (<c>….undecided.json</c>).
/// </summary>
/// <param name="Error">Why it failed; null when it was handed back.</param>
/// <param name="Version">Format of this blob; 1.</param>
public sealed record AttemptEnded(string? Error, int Version = 1);

/// <summary>Records that an attempt is processing (<c>…/attempts/{n}.mark.json</c>); <see cref="Count"/> 0 for none.</summary>
/// <param name="First">Ordinal of the first in the task.</param>
/// <param name="Count">How many.</param>
public sealed record RecordBlock(long First, long Count)
{
    /// <summary>Whether the record is in the block.</summary>
    public bool Contains(long ordinal) => ordinal >= First && ordinal - First < Count;
}

/// <summary>What is known of one attempt.</summary>
/// <param name="Number">Its place among the task's attempts, from 1.</param>
/// <param name="HasEnded">Whether it ended by itself.</param>
/// <param name="Mark">The records it was processing last, if it marked any.</param>
public sealed record PastAttempt(int Number, bool HasEnded, RecordBlock? Mark);
