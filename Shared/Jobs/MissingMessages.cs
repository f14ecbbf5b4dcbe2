namespace Indexer.Jobs;

/// <summary>
/// How many messages the queue has lost: as many as it holds fewer than tasks wait. A message on its way to or from the queue is in neither, so a difference counts as far as
/// it was seen three times in a row; what is on its way is another one each time. Belongs to one thread.
/// </summary>
public sealed class MissingMessages
{
    private int _last, _beforeLast;

    /// <summary>Takes note of a look at the queue; to be called at intervals that are long for a message's way.</summary>
    /// <param name="waiting">Tasks of all jobs whose messages ought to be in the queue.</param>
    /// <param name="held">Messages that are.</param>
    /// <returns>How many are missing.</returns>
    public int Observe(int waiting, int held)
    {
        var difference = Math.Max(0, waiting - held);
        var missing = Math.Min(difference, Math.Min(_last, _beforeLast));
        (_last, _beforeLast) = (difference, _last);
        return missing;
    }

    /// <summary>A look failed, or there was no reason for one: the row begins anew.</summary>
    public void Forget() => (_last, _beforeLast) = (0, 0);
}
