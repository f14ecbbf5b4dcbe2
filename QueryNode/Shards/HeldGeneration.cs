using System.Diagnostics.CodeAnalysis;
using Indexer.Indexing;
using Indexer.Search.Generations;
using Indexer.Search.Shards;

namespace Indexer.QueryNode.Shards;

/// <summary>
/// A generation as a node holds it: all of its term statistics and some of its shards, which come and go. Counted: it is closed by whoever lets go of it last. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source of tokens without timer or handle has nothing to release.")]
internal sealed class HeldGeneration
{
    private readonly OpenShard?[] _shards;
    private readonly Lock _gate = new();
    private readonly ReferenceCount _references;
    private readonly CancellationTokenSource _closing = new();
    private bool _isClosed;

    /// <param name="manifest">The generation.</param>
    /// <param name="terms">Its term statistics, with the caller's reference to them.</param>
    /// <param name="onDemand">Whether it was asked for by number; see <see cref="IsOnDemand"/>.</param>
    public HeldGeneration(GenerationManifest manifest, GenerationTerms terms, bool onDemand)
    {
        Manifest = manifest;
        Statistics = terms.Statistics;
        IsOnDemand = onDemand;
        _shards = new OpenShard?[manifest.Shards.Count];
        _references = new ReferenceCount(() =>
        {
            _ = _closing.CancelAsync(); // cancelled by now; whoever hears of it does so on a thread of his own, and not below the locks of who let go
            lock (_gate)
            {
                _isClosed = true;
                for (int i = 0; i < _shards.Length; i++) Close(i);
            }
            terms.Release();
        });
    }

    public GenerationManifest Manifest { get; }

    public GenerationStatistics Statistics { get; }

    /// <summary>
    /// Whether its shards are opened as they are asked for. False once the node takes it in as one that searches run on, and true again when that is over: a search that is pinned to it may still lack some.
    /// </summary>
    public bool IsOnDemand { get; set; }

    public int Number => Manifest.Generation;

    /// <summary>Cancelled when nobody holds it any more.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>Positions in the manifest of the shards that are open, in rising order.</summary>
    public List<int> OpenShards
    {
        get
        {
            lock (_gate) return [.. Enumerable.Range(0, _shards.Length).Where(i => _shards[i] is not null)];
        }
    }

    public bool Holds(int shard) => Volatile.Read(ref _shards[shard]) is not null;

    /// <summary>A shard, to be given back by its release; null where it is not here.</summary>
    public OpenShard? TryAcquire(int shard) => (uint)shard < (uint)_shards.Length && Volatile.Read(ref _shards[shard]) is { } open && open.TryAddReference() ? open : null;

    /// <summary>Takes in a shard, with the caller's reference to it.</summary>
    public void Add(int shard, OpenShard open)
    {
        lock (_gate)
        {
            if (_isClosed || _shards[shard] is not null) open.Release();
            else Volatile.Write(ref _shards[shard], open);
        }
    }

    /// <summary>Lets go of a shard: it closes with its last search.</summary>
    public void Drop(int shard)
    {
        lock (_gate) Close(shard);
    }

    public bool TryAddReference() => _references.TryAdd();

    public void Release() => _references.Release();

    private void Close(int shard)
    {
        OpenShard? open = _shards[shard];
        Volatile.Write(ref _shards[shard], null);
        open?.Release();
    }
}
