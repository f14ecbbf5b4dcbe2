namespace Indexer.Queue.Rabbit;

/// <summary>One turn at the coordinator's queue: whether we are the active consumer, and which messages are settled.</summary>
internal sealed class SeatConsumer(int prefetch, TimeProvider time) : IAsyncDisposable
{
    // Acknowledgements of so much time go out as one.
    private static readonly TimeSpan s_batch = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _settled = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private volatile ConsumerChannel? _channel;
    private Task _acking = Task.CompletedTask;
    private ulong _received;
    private ulong _settledUpTo;
    private ulong _acked;
    private int _untaken;
    private long? _unanswered;

    /// <summary>Completes with the first message: only the active consumer gets any.</summary>
    public Task Held => _held.Task;

    /// <summary>Completes with the reason when the turn is over.</summary>
    public Task<string> Closed => Channel.Closed;

    private ConsumerChannel Channel => _channel ?? throw new InvalidOperationException("the turn has not begun");

    public void Begin(ConsumerChannel channel)
    {
        _channel = channel;
        _acking = Task.Run(AckAsync);
    }

    /// <summary>A message has come; what is no report is settled by that.</summary>
    public void Receive(ulong tag, bool isReport)
    {
        lock (_lock)
        {
            _received = tag;
            _unanswered = null;
            if (isReport) _untaken++;
            else if (_untaken == 0) SettleUpTo(tag);
        }
        _held.TrySetResult();
    }

    /// <summary>A report is taken over, and with it all before it; false when the turn is over and it is not ours to take.</summary>
    public bool TakeOver(ulong tag)
    {
        lock (_lock)
        {
            _untaken--;
            // With none left, what is no report behind the last of them is settled too.
            SettleUpTo(_untaken == 0 ? _received : tag);
        }
        // The first messages may come before the turn has begun: the broker delivers as soon as it knows of the consumer.
        return _channel is not { Closed.IsCompleted: true };
    }

    /// <summary>A roll call of ours stands in the queue: it must come out again if we are active.</summary>
    public void RollCallPosted()
    {
        lock (_lock) _unanswered ??= time.GetTimestamp();
    }

    /// <summary>Whether our roll calls vanish: another consumer has become active, and the broker could not tell us.</summary>
    public bool IsSilent(TimeSpan limit)
    {
        // With the window full of reports that nobody takes, nothing can come.
        lock (_lock) return _unanswered is { } since && _untaken < prefetch / 2 && time.GetElapsedTime(since) > limit;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _acking;
        if (_channel is not null) await _channel.DisposeAsync();
        _stop.Dispose();
        _settled.Dispose();
    }

    // Several takers may settle out of order: what was handed out later covers what was before.
    private void SettleUpTo(ulong tag)
    {
        if (tag <= _settledUpTo) return;
        _settledUpTo = tag;
        if (_settled.CurrentCount == 0) _settled.Release();
    }

    private async Task AckAsync()
    {
        try
        {
            while (true)
            {
                await _settled.WaitAsync(_stop.Token);
                await Task.Delay(s_batch, time, _stop.Token);
                await FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            await FlushAsync();
        }
    }

    private async Task FlushAsync()
    {
        ulong upTo;
        lock (_lock) upTo = _settledUpTo;
        if (upTo == _acked) return;
        _acked = upTo;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
        try
        {
            await Channel.AckAsync(upTo, multiple: true, limit.Token);
        }
        catch (OperationCanceledException)
        {
            // The connection hangs, and will be lost.
        }
    }
}
