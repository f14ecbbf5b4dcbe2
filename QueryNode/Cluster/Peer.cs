using Indexer.Resilience;
using Indexer.Telemetry;
using Polly;
using Polly.CircuitBreaker;

namespace Indexer.QueryNode.Cluster;

/// <summary>
/// Another node, at one address: asked for its state at a steady pace, and for shards through a circuit breaker. While it is suspected every request under way at it fails, so that
/// it is made elsewhere. Thread-safe; <see cref="AskAsync"/> is for one caller.
/// </summary>
internal sealed class Peer : IDisposable
{
    private readonly LeafClient _client;
    private readonly ClusterOptions _options;
    private readonly TimeProvider _time;
    private readonly CircuitBreakerStateProvider _breakerState = new();
    private readonly ResiliencePipeline _breaker;
    private readonly long _met;
    private CancellationTokenSource _suspicion = new();
    private long _lastAnswer;
    private volatile Told? _told;

    private sealed record Told(NodeState State, bool IsAlive);

    public Peer(string address, LeafClient client, ClusterOptions options, TimeProvider time)
    {
        Address = address;
        _client = client;
        _options = options;
        _time = time;
        _met = time.GetTimestamp();
        Load = new LoadEstimate(time);
        _breaker = ResiliencePipelines.LeafBreaker(time, _breakerState, e => e is LeafException { Kind: LeafErrorKind.Unreachable }, ClusterMetrics.BreakerChanged);
    }

    /// <summary><c>host:port</c>.</summary>
    public string Address { get; }

    /// <summary>What asking it costs.</summary>
    public LoadEstimate Load { get; }

    /// <summary>What it last told; null while it has not answered once.</summary>
    public NodeState? State => _told?.State;

    /// <summary>Whether its last answer came in time.</summary>
    public bool IsAlive => _told is { IsAlive: true };

    /// <summary>Why it did not answer when it was last asked for its state; null where it did.</summary>
    public LeafException? Fault { get; private set; }

    /// <summary>How long it has not answered.</summary>
    public TimeSpan Silence => _time.GetElapsedTime(_told is null ? _met : Interlocked.Read(ref _lastAnswer));

    /// <summary>Whether the circuit breaker holds requests back.</summary>
    public bool IsHeldBack => _breakerState.CircuitState is CircuitState.Open or CircuitState.Isolated;

    /// <summary>Asks for its state.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        within.CancelAfter(_options.AskWithin);
        try
        {
            NodeState state = await _breaker.ExecuteAsync(async token => await StateAsync(token, cancellationToken), within.Token);
            Fault = null;
            Interlocked.Exchange(ref _lastAnswer, _time.GetTimestamp());
            Told? before = Interlocked.Exchange(ref _told, new Told(state, IsAlive: true));
            if (before is { IsAlive: false }) Interlocked.Exchange(ref _suspicion, new CancellationTokenSource());
        }
        catch (BrokenCircuitException)
        {
            // Whether it is back is asked again once the circuit lets a question through.
            Suspect();
        }
        catch (LeafException e)
        {
            Fault = e;
            // Late with its state and not with its answers: it has much to do, which is no reason to give its work to others.
            if (!(e.InnerException is OperationCanceledException && Load.HasAnsweredWithin(_options.AskWithin))) Suspect();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Suspect(); // the time was over before it was asked: this process stood still
        }
    }

    /// <summary>Makes a request of it.</summary>
    /// <exception cref="LeafException">It did not answer, or is suspected.</exception>
    public async Task<T> CallAsync<T>(Func<LeafClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        CancellationToken suspicion = Volatile.Read(ref _suspicion).Token;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, suspicion);
        try
        {
            return await _breaker.ExecuteAsync(async token =>
            {
                try
                {
                    return await call(_client, token);
                }
                catch (OperationCanceledException) when (suspicion.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                {
                    throw new LeafException(LeafErrorKind.Unreachable, $"node {Address} stopped to answer");
                }
            }, either.Token);
        }
        catch (BrokenCircuitException e)
        {
            throw new LeafException(LeafErrorKind.Unreachable, $"node {Address} is held back since it failed often", e);
        }
        catch (OperationCanceledException) when (suspicion.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new LeafException(LeafErrorKind.Unreachable, $"node {Address} stopped to answer");
        }
    }

    /// <summary>Makes a request of it whether it is suspected and held back or not, and waits twice as long as for its state: it may have stood still for a moment only.</summary>
    /// <exception cref="LeafException">It did not answer.</exception>
    public async Task<T> InsistAsync<T>(Func<LeafClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        within.CancelAfter(2 * _options.AskWithin);
        try
        {
            return await call(_client, within.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LeafException(LeafErrorKind.Unreachable, $"node {Address} stopped to answer");
        }
    }

    /// <summary>Nothing more is asked of it; requests under way fail.</summary>
    public void Dispose()
    {
        Volatile.Read(ref _suspicion).Cancel();
        _client.Dispose();
    }

    private async Task<NodeState> StateAsync(CancellationToken token, CancellationToken stopping)
    {
        try
        {
            return await _client.StateAsync(token);
        }
        catch (OperationCanceledException e) when (!stopping.IsCancellationRequested)
        {
            throw new LeafException(LeafErrorKind.Unreachable, $"node {Address} did not tell its state within {_options.AskWithin.TotalSeconds} s", e);
        }
    }

    private void Suspect()
    {
        if (_told is not { IsAlive: true } told) return;
        _told = told with { IsAlive = false };
        _suspicion.Cancel();
    }
}
