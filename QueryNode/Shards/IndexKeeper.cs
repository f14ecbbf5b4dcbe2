using Indexer.Indexing;
using Indexer.QueryNode.Cluster;
using Indexer.Search;
using Indexer.Storage;
using Indexer.Telemetry;

namespace Indexer.QueryNode.Shards;

/// <summary>
/// Keeps one index as it should be, by looking again and again at what is and what ought to be:
/// <list type="number">
/// <item>the newest generation, the one served here and those that peers serve are held, each with the shards that placement gives to this node;</item>
/// <item>the newest generation of which every shard has a ready replica is served;</item>
/// <item>where nothing is served yet and the newest generation can't be held, the newest older one that can be takes its place, until the newest can;</item>
/// <item>a shard that placement gives to others is let go of once they all have it, a generation that nobody serves any more after a while.</item>
/// </list>
/// What takes time is done beside, and looked at when it is done. For one thread, but for the work beside.
/// </summary>
internal sealed partial class IndexKeeper(
    IndexHolding holding, ShardOpener opener, QuietScheduler scheduler, ManifestStore manifests, NodeIdentity self, ClusterSettings settings, ClusterOptions options, TimeProvider time, ILogger logger, Action done)
{
    // Generations that nobody serves any more but for which searches may be under way.
    private const int MostLingering = 3;

    private readonly BackgroundWork _work = new(time, scheduler, done);
    private readonly Dictionary<int, long> _lastWanted = [];
    private readonly Dictionary<(int Generation, int Shard), long> _extraSince = [];
    private readonly Dictionary<int, (string Nodes, string[][] Owners)> _placements = [];
    // Generations of which all that is this node's was open once, or could not be opened: what they lack since then was lost with another node, or with its files.
    private readonly HashSet<int> _whole = [];
    // The older generation that takes the place of the newest; 0: none has to.
    private volatile int _substitute;
    private int _awaited;
    private long _awaitedSince;

    /// <summary>Whether all that is this node's is open, or can't be.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Waits for what is done beside.</summary>
    public Task StopAsync() => _work.StopAsync();

    /// <summary>One look.</summary>
    public void Look(ClusterView view, CancellationToken cancellationToken)
    {
        if (holding.Newest is not { } newest) return;
        List<(string Node, long Weight)> nodes = view.PlacedOn(self.Node, self.Weight);
        bool isSettled = true, hasAny = holding.Serving is not null;
        foreach (int number in Wanted(view, newest))
        {
            _lastWanted[number] = time.GetTimestamp();
            if (holding.Find(number) is not { } held)
            {
                bool isComing = Hold(number, newest, cancellationToken);
                isSettled &= !isComing;
                hasAny |= isComing;
            }
            else
            {
                held.IsOnDemand = false;
                bool isWhole = Take(held, Owners(held.Manifest, nodes), view, cancellationToken);
                if (isWhole) _whole.Add(number);
                isSettled &= isWhole;
                hasAny = true;
            }
        }
        bool isLost = !hasAny && !HoldOlder(newest, cancellationToken);
        Switch(view, newest, isSettled);
        Retire();
        if (holding.Find(newest.Generation) is not null) holding.Fault = null;
        holding.IsLost = isLost;
        IsSettled = isSettled && (holding.Serving is not null || isLost);
    }

    /// <summary>What is served here first: it has shards to lose.</summary>
    private List<int> Wanted(ClusterView view, GenerationManifest newest)
    {
        var wanted = new List<int>();
        if (holding.Serving is { } serving) wanted.Add(serving.Number);
        wanted.Add(newest.Generation);
        wanted.AddRange(view.Others.Select(m => m.Serving(holding.Index)).Where(n => n > 0 && n < newest.Generation));
        if (holding.Serving is null)
        {
            // What takes the place of the newest one here, or elsewhere, which others can't answer from alone.
            if (_substitute > 0) wanted.Add(_substitute);
            wanted.AddRange(view.Others.Select(m => m.Newest(holding.Index)).Where(n => n > 0 && n < newest.Generation));
        }
        return [.. wanted.Distinct()];
    }

    /// <returns>Whether it is still on its way.</returns>
    private bool Hold(int number, GenerationManifest newest, CancellationToken cancellationToken)
    {
        var work = new WorkPiece(number, null);
        _work.Begin(work, async token =>
        {
            GenerationManifest? manifest = number == newest.Generation ? newest : await manifests.GetAsync(holding.Index, number, token);
            if (manifest is not null) holding.Add(await opener.OpenAsync(manifest, onDemand: false, token));
        }, isUrgent: holding.Serving is null, CouldNotOpen, cancellationToken);
        return !_work.HasFailed(work);
    }

    /// <summary>Looks for the newest older generation that can be held.</summary>
    /// <returns>Whether that is still under way.</returns>
    private bool HoldOlder(GenerationManifest newest, CancellationToken cancellationToken)
    {
        var work = new WorkPiece(newest.Generation, null, IsOlder: true);
        _work.Begin(work, async token =>
        {
            for (int? before = newest.Generation; await manifests.NewestNumberAsync(holding.Index, before, token) is { } older; before = older)
            {
                if (!await TryHoldAsync(older, token)) continue;
                _substitute = older;
                return;
            }
            throw new SearchException(SearchErrorKind.Unavailable, "there is none that can be opened");
        }, isUrgent: true, CouldNotOpen, cancellationToken);
        return !_work.HasFailed(work);
    }

    private async Task<bool> TryHoldAsync(int number, CancellationToken cancellationToken)
    {
        try
        {
            if (await manifests.GetAsync(holding.Index, number, cancellationToken) is not { } manifest) return false;
            holding.Add(await opener.OpenAsync(manifest, onDemand: false, cancellationToken));
            return true;
        }
        catch (Exception e) when (e is SearchException or BlobStoreException)
        {
            CouldNotOpen(new WorkPiece(number, null), e);
            return false;
        }
    }

    /// <returns>Whether all that is this node's is open, or can't be.</returns>
    private bool Take(HeldGeneration held, string[][] owners, ClusterView view, CancellationToken cancellationToken)
    {
        bool isSettled = true;
        for (int i = 0; i < owners.Length; i++)
        {
            int shard = i;
            bool isMine = owners[shard].Contains(self.Node, StringComparer.Ordinal);
            if (isMine) _extraSince.Remove((held.Number, shard));
            if (isMine && !held.Holds(shard))
            {
                var work = new WorkPiece(held.Number, shard);
                _work.Begin(work, token => opener.OpenAsync(held, shard, token), IsUrgent(held, shard, view), CouldNotOpen, cancellationToken);
                isSettled &= _work.HasFailed(work);
            }
            else if (!isMine && held.Holds(shard) && owners[shard].All(owner => view.Others.Any(m => m.IsUsable && m.Node == owner && m.Holds(holding.Index, held.Number, shard)))) LetGo(held, shard);
        }
        return isSettled;
    }

    /// <summary>Searches lack it, or will where one more node is lost. What is merely not served yet, or has just begun to be, can take its time.</summary>
    private bool IsUrgent(HeldGeneration held, int shard, ClusterView view) =>
        holding.Serving is not { } serving || (held == serving && (_whole.Contains(held.Number) || !view.Others.Any(m => m.IsUsable && m.Holds(holding.Index, held.Number, shard))));

    /// <summary>After a while: other roots learn of the new holders at their own pace.</summary>
    private void LetGo(HeldGeneration held, int shard)
    {
        if (!_extraSince.TryGetValue((held.Number, shard), out long since)) _extraSince[(held.Number, shard)] = time.GetTimestamp();
        else if (time.GetElapsedTime(since) > 2 * (options.AskEvery + options.AskWithin))
        {
            held.Drop(shard);
            _extraSince.Remove((held.Number, shard));
        }
    }

    private void Switch(ClusterView view, GenerationManifest newest, bool isSettled)
    {
        HeldGeneration? serving = holding.Serving;
        if (_awaited != newest.Generation) (_awaited, _awaitedSince) = (newest.Generation, time.GetTimestamp());
        HeldGeneration[] newer = [.. holding.Held.Where(h => h.Number > (serving?.Number ?? 0) && h.Number <= newest.Generation && !h.IsOnDemand).OrderByDescending(h => h.Number)];
        if (newer.Length == 0) return;
        TimeSpan waited = time.GetElapsedTime(_awaitedSince);
        HeldGeneration? next = Array.Find(newer, h => Missing(h, view) == 0);
        if (next is null && serving is null && (waited > options.StartWithin || (isSettled && !settings.HasPeers))) next = newer[0];
        if (next is null && serving is not null && waited > options.SwitchWithin && Missing(serving, view) > 0 && Missing(newer[0], view) <= Missing(serving, view)) next = newer[0];
        if (next is null) return;
        holding.Serve(next);
        if (serving is not null) SearchMetrics.SwappedIn();
        if (next.Number < newest.Generation && holding.Fault is { } fault) ServesOlder(next.Number, holding.Index, fault);
        else Serves(next.Number, holding.Index);
    }

    private int Missing(HeldGeneration held, ClusterView view) => Enumerable.Range(0, held.Manifest.Shards.Count)
        .Count(shard => !held.Holds(shard) && !view.Others.Any(m => m.IsUsable && m.Holds(holding.Index, held.Number, shard)));

    private void Retire()
    {
        HeldGeneration[] lingering = [.. holding.Held.Where(h => !h.IsOnDemand && h != holding.Serving && h.Number != holding.Newest?.Generation && IsUnwanted(h))];
        for (int i = 0; i < lingering.Length; i++)
        {
            int number = lingering[i].Number;
            if (i >= lingering.Length - MostLingering && time.GetElapsedTime(_lastWanted.GetValueOrDefault(number)) <= options.Linger) continue;
            holding.Retire(lingering[i]);
            _lastWanted.Remove(number);
            _placements.Remove(number);
            _whole.Remove(number);
            _work.Forget(number);
            foreach (var key in _extraSince.Keys.Where(k => k.Generation == number).ToList()) _extraSince.Remove(key);
        }

        bool IsUnwanted(HeldGeneration held) => time.GetElapsedTime(_lastWanted.GetValueOrDefault(held.Number)) > options.AskEvery;
    }

    private string[][] Owners(GenerationManifest manifest, List<(string Node, long Weight)> nodes)
    {
        string signature = string.Join('\n', nodes.Order());
        if (!_placements.TryGetValue(manifest.Generation, out var known) || known.Nodes != signature)
            _placements[manifest.Generation] = known = (signature, Placement.Of(manifest, nodes, settings.Replicas));
        return known.Owners;
    }

    private void CouldNotOpen(WorkPiece what, Exception e)
    {
        if (what == new WorkPiece(holding.Newest?.Generation ?? 0, null)) holding.Fault = e.Message;
        CouldNotOpen(what, holding.Index, e.Message, e is SearchException or BlobStoreException ? null : e);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "could not open {What} of index {Index}, trying again: {Error}")]
    private partial void CouldNotOpen(WorkPiece what, string index, string error, Exception? unforeseen);

    [LoggerMessage(Level = LogLevel.Warning, Message = "serves the older generation {Generation} of index {Index} until the newest can be opened: {Error}")]
    private partial void ServesOlder(int generation, string index, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "serves generation {Generation} of index {Index}")]
    private partial void Serves(int generation, string index);
}
