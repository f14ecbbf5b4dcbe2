using System.Globalization;
using System.Text;
using Indexer.Indexing;
using Indexer.Search;
using Indexer.Search.Generations;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;
using Indexer.Search.Shards;

namespace Indexer.Tests.Api;

/// <summary>An index of which an export has no end, with documents of long titles; counts the pages of exports, and may fail at one. To other searches, such as those of a node that warms up, it is empty.</summary>
internal sealed class EndlessGenerations(GenerationCache cache) : IGenerations
{
    /// <summary>Bytes of a title.</summary>
    public const int TitleBytes = 2048;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _searches;

    /// <summary>Pages searched so far.</summary>
    public int Searches => Volatile.Read(ref _searches);

    /// <summary>Ends when an export lets go of its generation: it searches no more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>What happens at a page, by its number from 1: null: it answers; a text: a shard fails for that reason.</summary>
    public Func<int, string?> At { get; set; } = _ => null;

    public async Task<IPinnedGeneration> PinAsync(string index, GenerationWish wish, CancellationToken cancellationToken) => new Pin(this, await cache.AcquireAsync(index, wish.Number, cancellationToken));

    public Task<IReadOnlyList<IndexSummary>> ListAsync(CancellationToken cancellationToken) => cache.ListAsync(cancellationToken);

    private sealed class Pin(EndlessGenerations owner, GenerationLease lease) : IPinnedGeneration
    {
        private int _next;
        private bool _isExport;

        public GenerationManifest Manifest => lease.Generation.Manifest;

        public GenerationStatistics Statistics => lease.Generation.Statistics;

        public Task<ShardHits[]> SearchAsync(ShardQuery query, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (query.Selection.Count != ExportPage.Size) return Task.FromResult<ShardHits[]>([.. Manifest.Shards.Select(_ => ShardHits.None)]);
            _isExport = true;
            string? failure = owner.At(Interlocked.Increment(ref owner._searches));
            var hits = new RankedHit[query.Selection.Count];
            for (int i = 0; i < hits.Length; i++) hits[i] = new RankedHit(0, 0, 0, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id:{_next++:D9}")));
            return Task.FromResult<ShardHits[]>([new ShardHits(failure is null ? hits : [], hits.Length, failure), .. Enumerable.Repeat(ShardHits.None, Manifest.Shards.Count - 1)]);
        }

        public Task<FetchedHit[]> FetchAsync(ShardQuery query, IReadOnlyList<Winner> winners, CancellationToken cancellationToken) =>
            Task.FromResult(Array.ConvertAll(new FetchedHit[winners.Count], _ => new FetchedHit(new HitFields { Id = "x", Url = "", Title = new string('t', TitleBytes), Language = "" }, null)));

        public void Dispose()
        {
            lease.Dispose();
            if (_isExport) owner._ended.TrySetResult();
        }
    }
}
