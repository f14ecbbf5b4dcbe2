using Indexer.Queue.Rabbit;
using Microsoft.Extensions.Logging;

namespace Indexer.Coordinator;

/// <summary>A command's connection to the broker: made when it is first needed, or begun before, by a command that will need it, beside other waiting. Not thread-safe.</summary>
internal sealed class BrokerConnection(FleetAddress address, ILoggerFactory logs) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task<RabbitTaskQueue>? _connecting;

    /// <summary>Whether it stands.</summary>
    public bool IsMade => _connecting is { IsCompletedSuccessfully: true };

    /// <summary>Begins to connect where a broker is named; returns at once.</summary>
    public void Begin()
    {
        if (address.Broker is not null) _connecting ??= Task.Run(() => RabbitTaskQueue.ConnectAsync(address.ToRabbit(), TimeProvider.System, logs, _stop.Token));
    }

    /// <summary>The broker's queues.</summary>
    /// <exception cref="BrokerException">It can't be reached; the command need not ask again.</exception>
    public async Task<RabbitTaskQueue> QueueAsync(CancellationToken cancellationToken)
    {
        Begin();
        // Not null: commands that need a broker refuse to begin without the name of one.
        return await _connecting!.WaitAsync(cancellationToken);
    }

    /// <summary>Closes it, or leaves off connecting.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_connecting is not null)
        {
            // Whoever needed it was told why it can't be had.
            await ((Task)_connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_connecting.IsCompletedSuccessfully) await (await _connecting).DisposeAsync();
        }
        _stop.Dispose();
    }
}
