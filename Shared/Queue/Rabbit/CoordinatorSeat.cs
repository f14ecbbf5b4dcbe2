using Microsoft.Extensions.Logging;

namespace Indexer.Queue.Rabbit;

/// <summary>
/// Elects one coordinator of several: the broker's single active consumer of the coordinator's queue. The one that leads may not have noticed yet that it does no more
/// (it hung, the network was cut): what it writes must be fenced by the store. One seat a <see cref="RabbitTaskQueue"/>.
/// </summary>
public sealed partial class CoordinatorSeat
{
    // After a turn that ended: not at once again.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    private readonly RabbitTaskQueue _queue;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private volatile bool _leads;

    /// <param name="queue">The connected queue.</param>
    /// <param name="time">Clock.</param>
    /// <param name="log">Log.</param>
    public CoordinatorSeat(RabbitTaskQueue queue, TimeProvider time, ILogger<CoordinatorSeat> log)
    {
        ArgumentNullException.ThrowIfNull(queue);
        (_queue, _time, _log) = (queue, time, log);
    }

    /// <summary>Whether <c>lead</c> runs and its token is not cancelled.</summary>
    public bool Leads => _leads;

    /// <summary>
    /// Waits for the seat, leads, and waits again when it is lost; returns when stopped. When <paramref name="lead"/> ends by itself or fails, the seat is given to whoever
    /// waits longest, and this process waits behind.
    /// </summary>
    /// <param name="lead">Leads until its token is cancelled: the seat is lost, or this process stops. It must end soon then; until it has, this process is no candidate.</param>
    /// <param name="stop">Gives the seat up.</param>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(lead);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await TakeTurnAsync(lead, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) // the loop that owns the seat
            {
                LogTrouble(e);
            }
            await Task.Delay(s_pause, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TakeTurnAsync(Func<CancellationToken, Task> lead, CancellationToken stop)
    {
        await using var seat = await _queue.OpenSeatAsync(stop);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var calling = CallRollAsync(seat, over.Token);
        var watching = WatchAsync(seat, over);
        try
        {
            await seat.Held.WaitAsync(_queue.Options.QueueUpAnew, _time, over.Token);
            LogTaken();
            _leads = true;
            await lead(over.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // Lost, or stopped.
        }
        catch (TimeoutException) when (!_leads)
        {
            // Another leads; or the broker holds us for the active one, and we hear nothing.
            LogAnew(_queue.Options.QueueUpAnew);
        }
        finally
        {
            if (_leads) LogLeft(seat.Closed.IsCompleted ? await seat.Closed : stop.IsCancellationRequested ? "stopped" : "given up");
            _leads = false;
            await over.CancelAsync();
            await watching;
            await calling;
        }
    }

    // Ends the turn when the channel is gone, or when we are passed over.
    private async Task WatchAsync(SeatConsumer seat, CancellationTokenSource over)
    {
        try
        {
            while (!seat.IsSilent(_queue.Options.RollCallLimit))
            {
                await Task.WhenAny(seat.Closed, Task.Delay(_queue.Options.RollCall, _time, over.Token)).WaitAsync(over.Token);
                if (seat.Closed.IsCompleted) break;
            }
            _leads = false;
            await over.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The turn has ended otherwise.
        }
    }

    private async Task CallRollAsync(SeatConsumer seat, CancellationToken over)
    {
        try
        {
            while (true)
            {
                await _queue.CallRollAsync(over);
                if (seat.Held.IsCompleted) seat.RollCallPosted();
                await Task.Delay(_queue.Options.RollCall, _time, over);
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e) when (e is BrokerException or ObjectDisposedException)
        {
            LogTrouble(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "took the coordinator's seat")]
    private partial void LogTaken();

    [LoggerMessage(Level = LogLevel.Debug, Message = "no turn at the coordinator's seat for {Limit}, queueing up anew")]
    private partial void LogAnew(TimeSpan limit);

    [LoggerMessage(Level = LogLevel.Information, Message = "left the coordinator's seat: {Reason}")]
    private partial void LogLeft(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "the coordinator's turn failed")]
    private partial void LogTrouble(Exception error);
}
