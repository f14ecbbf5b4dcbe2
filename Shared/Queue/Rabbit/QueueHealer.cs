using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Indexer.Queue.Rabbit;

/// <summary>
/// Makes a queue anew that will never answer again, though the broker says that it is there: RabbitMQ 3.10 leaves one without a leader when it is killed within some three
/// seconds of the declaration. See <c>Shared/Queue/README.md</c>, "A queue that died", for the diagnosis and for what is lost.
/// </summary>
internal sealed partial class QueueHealer : IAsyncDisposable
{
    // A living queue may take so many times as long as a new one beside it: a slow cluster is slow for both.
    private const int Patience = 20;

    // Letters can't be had again from the store: their queue has to be silent for longer.
    private const int RoundsForLetters = 3;

    // The broker itself waits 5 s for the queue's members before it removes them by force.
    private static readonly TimeSpan s_removal = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly BrokerAddress _address;
    private readonly Topology _topology;
    private readonly TimeSpan _deadline;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<string, bool> _pending = new(StringComparer.Ordinal);
    private readonly Channel<string> _suspects = Channel.CreateUnbounded<string>(); // each queue of the topology once at a time
    private readonly Channel<string> _healed = Channel.CreateUnbounded<string>(); // likewise
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public QueueHealer(BrokerAddress address, Topology topology, RabbitOptions options, TimeProvider time, ILogger log)
    {
        (_address, _topology, _deadline, _time, _log) = (address, topology, options.PublishDeadline, time, log);
        topology.Silent = Suspect;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Names of queues that were made anew, empty.</summary>
    public ChannelReader<string> Healed => _healed.Reader;

    /// <summary>Whether a failed call says that the queue it was for did not answer, while the broker did.</summary>
    public static bool IsSilence(Exception error) => error switch
    {
        TimeoutException or OperationCanceledException => true, // the client's own time limits show as cancellations
        OperationInterruptedException { ShutdownReason: { } reason } =>
            reason.ReplyCode == Constants.InternalError || (reason.ReplyCode == Constants.NotFound && reason.ReplyText.Contains("due to timeout", StringComparison.Ordinal)),
        _ => false,
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _healed.Writer.TryComplete();
        _stop.Dispose();
    }

    // Returns at once. A name that is none of the topology's queues is passed over.
    private void Suspect(string queue)
    {
        if (queue != _topology.Tasks && queue != _topology.Coordinator && queue != _topology.Dead) return;
        if (_pending.TryAdd(queue, true)) _suspects.Writer.TryWrite(queue);
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var queue in _suspects.Reader.ReadAllAsync(_stop.Token))
            {
                try
                {
                    await ExamineAsync(queue, _stop.Token);
                }
                catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.AccessRefused)
                {
                    LogNotAllowed(queue, BrokerException.ReasonOf(e));
                }
                catch (Exception) when (_stop.IsCancellationRequested)
                {
                    return; // however an examination ends that is stopped
                }
                catch (Exception e) // the loop that owns the examinations
                {
                    // Most likely the broker is away or slow as a whole: that says nothing about the queue. Whoever needs it suspects it again.
                    LogNoVerdict(queue, BrokerException.ReasonOf(e));
                }
                finally
                {
                    _pending.TryRemove(queue, out _);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private async Task ExamineAsync(string queue, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(_deadline + s_removal, cancellationToken);
        if (!await TryLockAsync(connection, $"{queue}.healer", cancellationToken)) return; // another process is at it
        for (var round = 0; round < (queue == _topology.Dead ? RoundsForLetters : 1); round++)
        {
            var usual = await TryOutNewQueueAsync(connection, cancellationToken);
            var limit = usual * Patience > _deadline ? usual * Patience : _deadline;
            if (await AnswersAsync(queue, limit, cancellationToken))
            {
                LogAnswers(queue);
                return;
            }
            await TryOutNewQueueAsync(connection, cancellationToken); // and the broker is well to this moment
            LogSilent(queue, limit.TotalSeconds, usual.TotalMilliseconds);
        }
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken)) await channel.QueueDeleteAsync(queue, cancellationToken: cancellationToken);
        await _topology.DeclareAsync(connection, cancellationToken);
        if (queue == _topology.Dead) LogLettersLost(queue);
        else LogHealed(queue);
        _healed.Writer.TryWrite(queue);
    }

    // Held by the connection: who examines a queue is alone, and finds what another has made anew.
    private static async Task<bool> TryLockAsync(IConnection connection, string name, CancellationToken cancellationToken)
    {
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await channel.QueueDeclareAsync(name, durable: false, exclusive: true, autoDelete: false, cancellationToken: cancellationToken);
            return true;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.ResourceLocked)
        {
            return false;
        }
    }

    // How long a queue of the same kind takes, declared now, to give back a message that it has confirmed.
    private async Task<TimeSpan> TryOutNewQueueAsync(IConnection connection, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_deadline, _time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), limited.Token);
        var began = _time.GetTimestamp();
        var name = await _topology.DeclareTrialAsync(channel, limited.Token);
        try
        {
            await channel.BasicPublishAsync("", name, mandatory: true, new byte[1], limited.Token);
            while (await channel.BasicGetAsync(name, autoAck: true, limited.Token) is null) await Task.Yield();
            return _time.GetElapsedTime(began);
        }
        finally
        {
            await channel.QueueDeleteAsync(name, cancellationToken: cancellationToken);
        }
    }

    // To become a consumer the queue's leader must agree. It ends at once; a message that it was given goes back.
    private async Task<bool> AnswersAsync(string queue, TimeSpan limit, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(limit, cancellationToken);
        try
        {
            // Ends with the connection: that of a silent queue would not answer when it is closed.
            var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await channel.BasicQosAsync(0, 1, global: false, cancellationToken);
            await channel.BasicConsumeAsync(queue, autoAck: false, new AsyncDefaultBasicConsumer(channel), cancellationToken);
            return true;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.NotFound && !IsSilence(e))
        {
            return true; // it has gone meanwhile: whoever needs it declares it
        }
        catch (Exception e) when (IsSilence(e) && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            await connection.AbortAsync(s_farewell);
        }
    }

    private Task<IConnection> ConnectAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        _address.ConnectAsync($"indexer examining {Environment.MachineName}:{Environment.ProcessId}", cancellationToken, patience);

    [LoggerMessage(Level = LogLevel.Debug, Message = "queue {Queue} answers: it was slow, or has been made anew")]
    private partial void LogAnswers(string queue);

    [LoggerMessage(Level = LogLevel.Warning, Message = "queue {Queue} did not answer for {Limit:0.0} s, a new queue of its kind took {Usual:0} ms")]
    private partial void LogSilent(string queue, double limit, double usual);

    [LoggerMessage(Level = LogLevel.Warning, Message = "queue {Queue} was dead and was made anew: jobs go on from the store")]
    private partial void LogHealed(string queue);

    [LoggerMessage(Level = LogLevel.Error, Message = "queue {Queue} was dead and was made anew: the dead letters in it are lost. Failed jobs stand in the store: 'jobs' lists them, 'retry' runs them again")]
    private partial void LogLettersLost(string queue);

    [LoggerMessage(Level = LogLevel.Information, Message = "queue {Queue} did not answer, and neither did the broker as a whole: {Reason}")]
    private partial void LogNoVerdict(string queue, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "queue {Queue} does not answer, and this user may not make it anew ({Reason}): delete it, jobs go on from the store")]
    private partial void LogNotAllowed(string queue, string reason);
}
