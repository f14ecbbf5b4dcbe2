using System.Collections.Concurrent;
using System.Threading.Channels;
using Indexer.Jobs;
using Indexer.Queue;
using Microsoft.Extensions.Logging;

namespace Indexer.Coordinator.Coordination;

/// <summary>
/// What a job's loop hands to the queue. The queue may make its callers wait; the loop must not, or workers that wait for it to take their reports would
/// wait with it. Begun in order, but not waited for one by one: each is a round trip to a broker that writes to its disk, and many share it.
/// </summary>
internal sealed partial class JobOutbox(JobId job, ITaskQueue queue, TimeProvider time, ILogger log)
{
    // A broker of three on one disk confirms 490 a second one by one, and 9,300 at 256 a time.
    private const int MaxOnTheWay = 256;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly ILogger _log = log;
    // What is handed out again while it waits for the broker is on its way already: so an outage, however long, piles nothing up.
    private readonly ConcurrentDictionary<EnqueueTask, bool> _onTheWay = new();
    // Unbounded by type, bounded by the state's window.
    private readonly Channel<JobCommand> _commands = Channel.CreateUnbounded<JobCommand>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    /// <summary>Takes an <see cref="EnqueueTask"/> or <see cref="CancelAttempts"/>.</summary>
    public void Add(JobCommand command)
    {
        if (command is not EnqueueTask enqueue || _onTheWay.TryAdd(enqueue, true)) _commands.Writer.TryWrite(command);
    }

    /// <summary>Sends until stopped; returns when nothing is on its way any more.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var room = new SemaphoreSlim(MaxOnTheWay);
        try
        {
            await foreach (var command in _commands.Reader.ReadAllAsync(stop))
            {
                await room.WaitAsync(stop);
                if (stop.IsCancellationRequested)
                {
                    // The room is that of one that was stopped.
                    room.Release();
                    break;
                }
                _ = SendAsync(command, room, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        for (var i = 0; i < MaxOnTheWay; i++) await room.WaitAsync(CancellationToken.None);
    }

    private async Task SendAsync(JobCommand command, SemaphoreSlim room, CancellationToken stop)
    {
        try
        {
            while (!await TrySendAsync(command, stop)) await Task.Delay(s_pause, time, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        finally
        {
            room.Release();
        }
    }

    private async Task<bool> TrySendAsync(JobCommand command, CancellationToken stop)
    {
        try
        {
            switch (command)
            {
                case EnqueueTask enqueue:
                    await queue.EnqueueAsync(new TaskMessage(job, enqueue.Task, enqueue.Attempt), stop);
                    _onTheWay.TryRemove(enqueue, out _);
                    break;
                case CancelAttempts cancel:
                    await queue.CancelAsync(new TaskCancellation(job, cancel.Task, cancel.Winner), stop);
                    break;
            }
            return true;
        }
        catch (Exception e) when (!stop.IsCancellationRequested) // without its hand-outs the job would stand still for ever
        {
            LogQueueTrouble(e, job);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "queue failed around {Job}, sending again")]
    private partial void LogQueueTrouble(Exception error, JobId job);
}
