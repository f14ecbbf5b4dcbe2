using Indexer.QueryNode.Leaf;
using Indexer.Telemetry;

namespace Indexer.QueryNode.Cluster;

/// <summary>
/// Who is there: asks every address of the peers for its state at a steady pace. A node that does not answer is suspected at once, and out after a while; nothing else decides, no
/// vote and no list anywhere. Nodes may disagree for a moment about who is there: searches go by what a node says it holds, so that a difference costs a copy more or less, never an answer.
/// </summary>
internal sealed partial class Membership(
    ClusterSettings settings, ClusterOptions options, NodeIdentity self, PeerResolver resolver, LeafSecret secret, LeafTls tls, TimeProvider time, ILogger<Membership> logger) : BackgroundService
{
    private readonly Dictionary<string, (Peer Peer, Task Asking, CancellationTokenSource Stop)> _peers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _namesakes = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _started = time.GetTimestamp();
    private volatile ClusterView _view = ClusterView.Empty;
    private volatile int _resolved;

    /// <summary>Called when something has changed; from any thread.</summary>
    public event Action? Changed;

    /// <summary>Who is there.</summary>
    public ClusterView View => _view;

    /// <summary>Ends when all peers have answered once, or enough time for it has passed: from then on it makes sense to place shards.</summary>
    public Task Met => settings.HasPeers ? _met.Task : Task.CompletedTask;

    public override void Dispose()
    {
        foreach (var (peer, _, stop) in _peers.Values)
        {
            peer.Dispose();
            stop.Dispose();
        }
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.HasPeers) return;
        using var timer = new PeriodicTimer(options.ResolveEvery, time);
        try
        {
            do
            {
                IReadOnlyCollection<string> addresses = await resolver.ResolveAsync(stoppingToken);
                foreach (string address in addresses.Where(a => !_peers.ContainsKey(a))) Begin(address, stoppingToken);
                foreach (string gone in _peers.Keys.Except(addresses, StringComparer.Ordinal).Where(a => !_peers[a].Peer.IsAlive).ToList()) await EndAsync(gone);
                _resolved = addresses.Count;
                Refresh();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            await Task.WhenAll(_peers.Values.Select(p => p.Asking));
        }
    }

    private void Begin(string address, CancellationToken stoppingToken)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var peer = new Peer(address, new LeafClient(address, secret, tls), options, time);
        lock (_gate) _peers[address] = (peer, AskAsync(peer, stop.Token), stop);
    }

    /// <summary>A name that the list of addresses has lost, of a node that does not answer.</summary>
    private async Task EndAsync(string address)
    {
        var (peer, asking, stop) = _peers[address];
        await stop.CancelAsync();
        await asking;
        lock (_gate) _peers.Remove(address);
        Refresh(); // nobody finds it any more
        peer.Dispose();
        stop.Dispose();
    }

    private async Task AskAsync(Peer peer, CancellationToken cancellationToken)
    {
        try
        {
            string? told = null;
            while (true)
            {
                bool wasAlive = peer.IsAlive;
                await peer.AskAsync(cancellationToken);
                Refresh();
                if (peer.IsAlive != wasAlive) Note(peer);
                // That nobody is there yet is usual; that somebody does not want us is for the operator to mend.
                if (peer.Fault is { Kind: LeafErrorKind.Refused } fault && fault.Message != told) Refuses(told = fault.Message);
                await Task.Delay(options.AskEvery, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The node stops, or this address is gone.
        }
    }

    private void Note(Peer peer)
    {
        if (peer.State?.Instance == self.Instance) return;
        ClusterMetrics.NodeChanged(peer.IsAlive);
        if (peer.IsAlive) Answers(peer.State?.Node ?? "", peer.Address);
        else IsSuspected(peer.State?.Node ?? "", peer.Address);
    }

    private void Refresh()
    {
        lock (_gate)
        {
            var byNode = new Dictionary<string, Member>(StringComparer.Ordinal);
            bool allAnswered = _resolved > 0;
            foreach ((Peer peer, _, _) in _peers.Values)
            {
                bool isAlive = peer.IsAlive;
                if (peer.State is not { } state)
                {
                    allAnswered = false;
                    continue;
                }
                if (state.Instance == self.Instance || (!isAlive && peer.Silence > options.OutAfter)) continue;
                if (state.Node == self.Node)
                {
                    if (isAlive && _namesakes.Add(peer.Address)) HasOurName(state.Node, peer.Address);
                    continue;
                }
                // A node that was started anew elsewhere: the address that answers is where it is.
                if (!byNode.TryGetValue(state.Node, out Member? other) || (isAlive && !other.IsAlive)) byNode[state.Node] = new Member(peer, state, isAlive);
            }
            _view = new ClusterView([.. byNode.Values.OrderBy(m => m.Node, StringComparer.Ordinal)]);
            if (allAnswered || time.GetElapsedTime(_started) > options.MeetWithin) _met.TrySetResult();
        }
        Changed?.Invoke();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "node {Node} answers at {Address}")]
    private partial void Answers(string node, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "node {Node} at {Address} does not answer; it is suspected")]
    private partial void IsSuspected(string node, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a peer can't be asked: {Fault}")]
    private partial void Refuses(string fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "the node at {Address} has this node's name, {Node}, and is left out: give each a name of its own by --node")]
    private partial void HasOurName(string node, string address);
}
