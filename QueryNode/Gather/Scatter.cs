using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.Shards;
using Indexer.Search;
using Indexer.Telemetry;

namespace Indexer.QueryNode.Gather;

/// <summary>What all scatters of a kind share.</summary>
/// <param name="Router">Chooses nodes.</param>
/// <param name="Budget">Allows hedges; all kinds share it.</param>
/// <param name="Latency">How long requests of this kind take.</param>
/// <param name="Time">The clock.</param>
internal sealed record ScatterKind(Router Router, HedgeBudget Budget, LatencyQuantile Latency, TimeProvider Time);

/// <summary>Asks for some shards of a generation, each of one node.</summary>
internal delegate Task<ShardAnswer<T>[]> AskNode<T>(Target target, int[] shards, CancellationToken cancellationToken)
    where T : class;

/// <summary>
/// One phase of one search: every shard is asked of one node, all nodes at once. A request to another node that is not answered when 95 of 100 would be is hedged: its shards are
/// asked elsewhere too, as far as the budget allows, and the first answer counts. A shard whose node fails is asked elsewhere, once. Where that can't be, a node that has stopped to
/// answer is asked once more. In one loop that owns all state; for one use.
/// </summary>
internal sealed class Scatter<T>(ScatterKind kind, HeldGeneration generation, AskNode<T> ask)
    where T : class
{
    private readonly Dictionary<int, ShardState> _shards = [];
    private readonly List<ScatterCall<T>> _calls = [];
    private CancellationToken _cancellationToken;

    /// <summary>Whether some node refused since it has too much to do.</summary>
    public bool MetOverload { get; private set; }

    /// <summary>Asks; by position in the manifest, who answered and what. A shard without an answer has its reason.</summary>
    /// <param name="shards">Positions in the manifest.</param>
    /// <param name="deadline">Timestamp at which what has not come is given up.</param>
    /// <param name="first">The node to ask first; null: the router chooses.</param>
    /// <param name="cancellationToken">Ends all of it.</param>
    public async Task<IReadOnlyDictionary<int, ShardState>> RunAsync(int[] shards, long deadline, Func<int, Target?>? first, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        foreach (int shard in shards) _shards[shard] = new ShardState();
        try
        {
            Begin(shards, first);
            while (_calls.Count > 0 && _shards.Values.Any(s => s.Answer is null))
            {
                cancellationToken.ThrowIfCancellationRequested();
                long now = kind.Time.GetTimestamp();
                if (now >= deadline) break;
                foreach (ScatterCall<T> call in _calls.Where(c => c.HedgeAt <= now).ToList()) Hedge(call);
                await WaitAsync(Math.Min(deadline, _calls.Min(c => c.HedgeAt) ?? deadline));
                foreach (ScatterCall<T> ended in _calls.Where(c => c.Answers.IsCompleted).ToList()) await CollectAsync(ended);
            }
        }
        finally
        {
            foreach (ScatterCall<T> call in _calls) await call.Stop.CancelAsync();
            foreach (ScatterCall<T> call in _calls) await EndAsync(call);
        }
        cancellationToken.ThrowIfCancellationRequested();
        return _shards;
    }

    private void Begin(int[] shards, Func<int, Target?>? first)
    {
        foreach (var known in shards.Select(s => (Shard: s, Target: first?.Invoke(s))).Where(k => k.Target is not null).GroupBy(k => k.Target!, k => k.Shard)) // filtered just before
            Ask(known.Key, [.. known], "first");
        int[] others = [.. shards.Where(s => _shards[s].Asked.Count == 0)];
        // Other nodes first: they work while this one does.
        foreach (var (target, assigned) in kind.Router.Route(generation, others, (_, _) => false).OrderBy(r => r.Key.Peer is null)) Ask(target, [.. assigned], "first");
        Insist(others);
    }

    private void Hedge(ScatterCall<T> slow)
    {
        slow.HedgeAt = null;
        var routes = Elsewhere(slow.Shards.Where(s => _shards[s].Answer is null));
        if (routes.Count == 0) return;
        if (!kind.Budget.TryTake(routes.Count))
        {
            // Others have used it up, and requests of this very moment earn more: one that stays silent gets its hedge a little later.
            slow.HedgeAt = HedgeTime();
            return;
        }
        foreach (var (target, shards) in routes) Ask(target, [.. shards], "hedge");
    }

    private async Task WaitAsync(long until)
    {
        TimeSpan left = kind.Time.GetElapsedTime(kind.Time.GetTimestamp(), until);
        if (left <= TimeSpan.Zero) return;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_cancellationToken);
        await Task.WhenAny([.. _calls.Select(c => c.Answers), Task.Delay(left, kind.Time, enough.Token)]);
        await enough.CancelAsync();
    }

    private async Task CollectAsync(ScatterCall<T> call)
    {
        _calls.Remove(call);
        string failure = "did not answer";
        ShardAnswer<T>[]? answers = null;
        try
        {
            answers = await call.Answers;
        }
        catch (LeafException e)
        {
            failure = $"could not be searched: {e.Message}";
            MetOverload |= e.Kind == LeafErrorKind.Overloaded;
        }
        finally
        {
            call.Stop.Dispose();
        }
        for (int i = 0; i < call.Shards.Length; i++)
        {
            ShardState state = _shards[call.Shards[i]];
            if (state.Answer is not null) continue;
            state.Failure = answers is null ? failure : answers[i].Refusal;
            if (answers?[i].Value is not { } answer) continue;
            (state.Answer, state.By, state.Failure) = (answer, call.Target, null);
        }
        Retry(call);
    }

    /// <summary>Only for shards that nobody else is being asked for, and once.</summary>
    private void Retry(ScatterCall<T> failed)
    {
        int[] open = [.. failed.Shards.Where(s => _shards[s].Answer is null && !IsAskedFor(s))];
        foreach (var (target, shards) in Elsewhere(open.Where(s => !_shards[s].IsRetried)))
        {
            foreach (int shard in shards) _shards[shard].IsRetried = true;
            Ask(target, [.. shards], "retry");
        }
        Insist(open);
    }

    /// <summary>Only for shards that nobody is being asked for, and once: those who have stopped to answer may have stood still for a moment.</summary>
    private void Insist(int[] shards)
    {
        int[] open = [.. shards.Where(s => !_shards[s].IsInsisted && !IsAskedFor(s))];
        if (open.Length == 0) return;
        foreach (var (target, assigned) in kind.Router.RouteAsLastResort(generation, open))
        {
            foreach (int shard in assigned) _shards[shard].IsInsisted = true;
            Ask(target, [.. assigned], "last-resort");
        }
    }

    private bool IsAskedFor(int shard) => _calls.Any(c => c.Shards.Contains(shard));

    private Dictionary<Target, List<int>> Elsewhere(IEnumerable<int> shards) =>
        kind.Router.Route(generation, shards, (shard, node) => _shards[shard].Asked.Contains(node));

    private void Ask(Target target, int[] shards, string reason)
    {
        long now = kind.Time.GetTimestamp();
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_cancellationToken);
        foreach (int shard in shards) _shards[shard].Asked.Add(target.Node);
        var call = new ScatterCall<T>(target, shards, stop, now) { Answers = MeasureAsync(target, shards, now, stop.Token) };
        _calls.Add(call);
        if (target.Peer is null) return;
        ClusterMetrics.Asked(reason);
        if (reason != "first") return;
        kind.Budget.Earn();
        call.HedgeAt = HedgeTime();
    }

    private long HedgeTime() => kind.Time.TimestampIn(kind.Latency.Value);

    private async Task<ShardAnswer<T>[]> MeasureAsync(Target target, int[] shards, long started, CancellationToken cancellationToken)
    {
        string outcome = "left";
        target.Load.Asked(shards.Length);
        try
        {
            ShardAnswer<T>[] answers = await ask(target, shards, cancellationToken);
            if (answers.Length != shards.Length) throw new LeafException(LeafErrorKind.Refused, $"node {target.Node} answered for {answers.Length} shards, asked for {shards.Length}");
            outcome = "answered";
            return answers;
        }
        catch (LeafException)
        {
            outcome = "failed";
            throw;
        }
        catch (InvalidDataException e)
        {
            outcome = "failed";
            throw new LeafException(LeafErrorKind.Refused, $"node {target.Node} answered what is no answer: {e.Message}", e);
        }
        finally
        {
            TimeSpan elapsed = kind.Time.GetElapsedTime(started);
            if (outcome == "answered") target.Load.Answered(shards.Length, elapsed);
            else target.Load.GivenUp(shards.Length, elapsed);
            if (target.Peer is not null)
            {
                ClusterMetrics.Ended(elapsed, outcome);
                // How long one was waited for that lost is the least it would have taken: without it the percentile would fall with every hedge.
                if (outcome != "failed" && !(outcome == "left" && elapsed < kind.Latency.Value)) kind.Latency.Add(elapsed);
            }
        }
    }

    private static async Task EndAsync(ScatterCall<T> call)
    {
        try
        {
            await call.Answers;
        }
        catch (Exception e) when (e is OperationCanceledException or LeafException)
        {
            // Its answer is not needed any more.
        }
        finally
        {
            call.Stop.Dispose();
        }
    }

    /// <summary>How far a shard is.</summary>
    internal sealed class ShardState
    {
        /// <summary>Names of the nodes that were asked for it.</summary>
        public HashSet<string> Asked { get; } = new(StringComparer.Ordinal);

        public bool IsRetried { get; set; }

        public bool IsInsisted { get; set; }

        public T? Answer { get; set; }

        /// <summary>Who answered.</summary>
        public Target? By { get; set; }

        /// <summary>Why the last who was asked did not answer.</summary>
        public string? Failure { get; set; }

        /// <summary>Why there is no answer, as the end of a sentence about the shard.</summary>
        public string Reason => Failure ?? (Asked.Count == 0 ? "is open on no node that answers" : "did not answer within the time limit");
    }
}
