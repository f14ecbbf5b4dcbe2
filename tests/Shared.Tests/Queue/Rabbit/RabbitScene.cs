using Indexer.Queue.Rabbit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Tests.Queue.Rabbit;

/// <summary>A virtual host of the broker, a relay before it, and the queues a test has opened there.</summary>
internal sealed class RabbitScene(RabbitBroker broker) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _open = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _limit = CreateLimit();
    private readonly List<Task> _leading = [];
    private string? _host;

    public string Host => _host ?? throw new InvalidOperationException("no queue was opened yet");

    /// <summary>Ends what a fault of ours would let wait for ever.</summary>
    public CancellationToken Cancellation => _limit.Token;

    public async Task<string> HostAsync() => _host ??= await broker.CreateHostAsync();

    public TcpRelay Relay()
    {
        var relay = new TcpRelay(broker.Port);
        _open.Add(relay);
        return relay;
    }

    /// <summary>A process of its own at the broker, by way of the relay if there is one.</summary>
    public async Task<RabbitTaskQueue> OpenAsync(int prefetch = 0, TcpRelay? relay = null) =>
        await OpenAsync(new RabbitOptions { Broker = broker.Address(await HostAsync(), relay?.Port), Prefetch = prefetch, RollCall = TimeSpan.FromMilliseconds(200) });

    public async Task<RabbitTaskQueue> OpenAsync(RabbitOptions options, ILoggerFactory? log = null, TimeProvider? time = null)
    {
        var queue = await RabbitTaskQueue.ConnectAsync(options, time ?? TimeProvider.System, log ?? NullLoggerFactory.Instance, Cancellation);
        _open.Add(queue);
        return queue;
    }

    /// <summary>Lets a process be a candidate for the coordinator's seat; the task it gives completes each time it leads.</summary>
    public Candidate Stand(RabbitTaskQueue queue, ILoggerFactory? log = null)
    {
        var candidate = new Candidate(new CoordinatorSeat(queue, TimeProvider.System, (log ?? NullLoggerFactory.Instance).CreateLogger<CoordinatorSeat>()), Cancellation);
        _leading.Add(candidate.RunAsync(_stop.Token));
        return candidate;
    }

    /// <summary>Looks until a condition holds; the scene's time limit ends it otherwise.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds()) await Task.Delay(20, Cancellation);
    }

    /// <summary>Completes the next time the queue says that tasks may have gone.</summary>
    public Task NextLoss(RabbitTaskQueue queue)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.QueueLost = _ =>
        {
            told.TrySetResult();
            return Task.CompletedTask;
        };
        return told.Task.WaitAsync(Cancellation);
    }

    public Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    public Task CancelledAsync(CancellationToken token) => Task.Delay(Timeout.Infinite, token).ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_leading);
        foreach (var open in Enumerable.Reverse(_open)) await open.DisposeAsync();
        if (_host is not null) await broker.DeleteHostAsync(_host);
        _stop.Dispose();
        _limit.Dispose();
    }

    private static CancellationTokenSource CreateLimit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        return limit;
    }
}

/// <summary>Somebody who leads until the seat is lost.</summary>
internal sealed class Candidate(CoordinatorSeat seat, CancellationToken limit)
{
    private readonly System.Threading.Channels.Channel<CancellationToken> _turns = System.Threading.Channels.Channel.CreateUnbounded<CancellationToken>();

    public CoordinatorSeat Seat => seat;

    /// <summary>The next turn's token: waits until this one leads.</summary>
    public ValueTask<CancellationToken> NextTurnAsync() => _turns.Reader.ReadAsync(limit);

    public Task RunAsync(CancellationToken stop) => seat.RunAsync(async turn =>
    {
        _turns.Writer.TryWrite(turn);
        await Task.Delay(Timeout.Infinite, turn);
    }, stop);
}
