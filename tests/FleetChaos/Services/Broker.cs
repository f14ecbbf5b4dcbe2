using Indexer.Fleet;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Indexer.FleetChaos.Services;

/// <summary>A RabbitMQ broker of our own, to be killed.</summary>
internal sealed class Broker(string folder) : IAsyncDisposable
{
    private static readonly string[] s_queues = ["tasks", "coordinator", "dead"];

    private readonly ServiceScript _script = new("rabbit", folder);
    private string? _address;

    /// <summary>Its address, with user and password.</summary>
    public string Address => _address ?? throw new InvalidOperationException("the broker was not started");

    public int Port => new Uri(Address).Port;

    /// <exception cref="MissingServiceException">It is not installed.</exception>
    public async Task StartAsync()
    {
        string[] options = _address is null ? ["--port", "auto", "--owner", $"{Environment.ProcessId}"] : [];
        var (code, output) = await _script.RunAsync(["start", "--timeout", "180", .. options]);
        if (code == 2 && output.Contains("not installed", StringComparison.Ordinal)) throw new MissingServiceException(output);
        if (code != 0) throw new InvalidOperationException($"the broker did not start: {output}");
        _address ??= await _script.RequireAsync("url");
    }

    /// <summary>A crash: SIGKILL. What was confirmed is on its disk.</summary>
    public Task KillAsync() => _script.RequireAsync("kill9");

    /// <summary>An orderly stop.</summary>
    public Task StopAsync() => _script.RequireAsync("stop");

    /// <summary>Hangs it: SIGSTOP.</summary>
    public Task PauseAsync() => _script.RequireAsync("pause");

    public Task ResumeAsync() => _script.RequireAsync("resume");

    /// <summary>Sets off the memory alarm, by which it blocks all connections that publish; or ends it.</summary>
    public Task AlarmAsync(bool on) => _script.RequireAsync("ctl", "--", "set_vm_memory_high_watermark", "absolute", on ? "1MB" : "1GB");

    /// <summary>Deletes queues with all that is in them, under the feet of those who use them; waits for a broker that is away.</summary>
    public Task DeleteQueuesAsync(string prefix) => OnChannelAsync(async channel =>
    {
        foreach (var queue in s_queues) await channel.QueueDeleteAsync($"{prefix}.v1.{queue}");
    });

    /// <summary>Waits until somebody has made all queues.</summary>
    public Task UntilQueuesAsync(string prefix) => OnChannelAsync(async channel =>
    {
        foreach (var queue in s_queues) await channel.QueueDeclarePassiveAsync($"{prefix}.v1.{queue}");
    });

    public async ValueTask DisposeAsync()
    {
        if (_address is not null) await _script.RunAsync("destroy");
    }

    // Again until it works.
    private async Task OnChannelAsync(Func<IChannel, Task> act)
    {
        using var limit = new CancellationTokenSource(FleetProcess.Patience);
        while (true)
        {
            try
            {
                await using var connection = await new ConnectionFactory { Uri = new Uri(Address), AutomaticRecoveryEnabled = false }.CreateConnectionAsync(limit.Token);
                await using var channel = await connection.CreateChannelAsync(cancellationToken: limit.Token);
                await act(channel);
                return;
            }
            catch (Exception e) when (e is RabbitMQClientException or IOException or OperationCanceledException && !limit.IsCancellationRequested)
            {
                await Task.Delay(20, limit.Token);
            }
        }
    }
}
