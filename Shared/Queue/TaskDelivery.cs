using System.Diagnostics;

namespace Indexer.Queue;

/// <summary>A message in the hands of a worker; it must be settled once, by one of the two.</summary>
public abstract class TaskDelivery
{
    /// <summary>The message.</summary>
    public abstract TaskMessage Message { get; }

    /// <summary>The trace in which the message was sent, as the parent of what is done with it; default where there is none.</summary>
    public virtual ActivityContext Trace => default;

    /// <summary>When it was given to the queue, by the sender's clock; null where the queue does not say. Of a message that came back from a receiver that went away: its first time.</summary>
    public virtual DateTimeOffset? Sent => null;

    /// <summary>
    /// The next task for the same slot, for when all that is left of this one is to wait: so a slot need not wait, and holds no task that it could not begin. Null where none is offered just now.
    /// To be called once at most, before this one is settled.
    /// </summary>
    public abstract Task<TaskDelivery?> TryFollowAsync(CancellationToken cancellationToken);

    /// <summary>Takes it off the queue: the task is committed, or its failure was reported.</summary>
    public abstract Task CompleteAsync(CancellationToken cancellationToken);

    /// <summary>Hands it back for another worker (shutdown).</summary>
    public abstract Task HandBackAsync(CancellationToken cancellationToken);
}
