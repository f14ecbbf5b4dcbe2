using System.Threading.Channels;
using Indexer.Jobs;
using Indexer.Queue;
using Microsoft.Extensions.Logging;

namespace Indexer.Coordinator.Coordination;

/// <summary>What a job's loop has been told and not yet taken. Bounded; closed at the loop's end, after which it takes nothing and keeps nobody waiting.</summary>
internal sealed partial class JobInbox(JobId job, int capacity, ILogger log)
{
    private readonly ILogger _log = log;
    private readonly Channel<JobEvent> _events = Channel.CreateBounded<JobEvent>(new BoundedChannelOptions(capacity) { SingleReader = true });
    private volatile bool _isClosed;
    private bool _hasDropped;

    /// <summary>
    /// Takes a worker's report and never waits, since the reports of all jobs come by one way. One that finds no room is dropped: a commit is found in the store, any other
    /// end by the silence after it. Of progress the next beat says more: half of the room is kept from it. To be called by one at a time.
    /// </summary>
    public void Tell(TaskReport report)
    {
        if (report is TaskProgressed)
        {
            if (2 * _events.Reader.Count < capacity) _events.Writer.TryWrite(new ReportReceived(report));
            return;
        }
        if (_events.Writer.TryWrite(new ReportReceived(report)) || _isClosed || _hasDropped) return;
        _hasDropped = true;
        LogDropped(job, capacity);
    }

    /// <summary>Takes an event; waits while there is no room.</summary>
    public async ValueTask PutAsync(JobEvent happened, CancellationToken cancellationToken)
    {
        try
        {
            await _events.Writer.WriteAsync(happened, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            // The loop has ended: it is of no use to anybody.
        }
    }

    /// <summary>The next event, for the loop.</summary>
    public ValueTask<JobEvent> TakeAsync(CancellationToken cancellationToken) => _events.Reader.ReadAsync(cancellationToken);

    /// <summary>To be called by the loop when it has ended.</summary>
    public void Close()
    {
        _isClosed = true;
        _events.Writer.Complete();
        while (_events.Reader.TryRead(out _))
        {
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "inbox of {Job} was full with {Events} events, reports were dropped: the store will tell of the commits")]
    private partial void LogDropped(JobId job, int events);
}
