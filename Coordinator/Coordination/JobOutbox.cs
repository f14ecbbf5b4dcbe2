using System.Threading.Channels;
using Indexer.Jobs;
using Indexer.Queue;
using Microsoft.Extensions.Logging;

namespace Indexer.Coordinator.Coordination;

/// <summary>
/// What a job's loop hands to the queue, in order. The queue may make its callers wait; the loop must not, or workers that wait for it to take their
/// reports would wait with it.
/// </summary>
internal sealed partial class JobOutbox(JobId job, ITaskQueue queue, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly ILogger _log = log;
    // Unbounded by type, bounded by the state's window.
    private readonly Channel<JobCommand> _commands = Channel.CreateUnbounded<JobCommand>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    /// <summary>Takes an <see cref="EnqueueTask"/> or <see cref="CancelAttempts"/>.</summary>
    public void Add(JobCommand command) => _commands.Writer.TryWrite(command);

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var command in _commands.Reader.ReadAllAsync(stop))
                while (!await TrySendAsync(command, stop)) await Task.Delay(s_pause, time, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
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
