using Indexer.QueryNode.Shards;
using Indexer.Search.Matching;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;
using Indexer.Search.Shards;
using Indexer.Search.Snippets;
using Indexer.Tests.Cluster;
using Microsoft.Extensions.DependencyInjection;

namespace Indexer.Tests.Leaf;

/// <summary>All cores that searches of a node have, taken by searches that stand still until it is disposed.</summary>
internal sealed class BusyCores : IAsyncDisposable
{
    private readonly CountdownEvent _taken = new(Environment.ProcessorCount);
    private readonly ManualResetEventSlim _end = new();
    private readonly OpenShard _shard;
    private readonly Task _blockers;

    private BusyCores(IServiceProvider node)
    {
        var asker = node.GetRequiredService<ShardAsker>();
        HeldGeneration held = node.GetRequiredService<Holdings>().Find("test")!.Serving!; // the node is ready
        _shard = held.TryAcquire(held.OpenShards[0])!; // as above
        var query = new ShardQuery { Parsed = new NothingQuery(), Compiled = new CompiledQuery(new BlockingMatcher(_taken, _end), new SnippetTerms()), Selection = new Selection { Count = 1 }, Counted = 1, Deadline = long.MaxValue };
        _blockers = Task.WhenAll(Enumerable.Range(0, _taken.InitialCount).Select(_ => asker.SearchAsync([_shard.SearcherOf(held.Statistics.Model)], query, CancellationToken.None)));
    }

    /// <summary>Takes them, of a node that holds a shard of the index <c>test</c>.</summary>
    public static async Task<BusyCores> TakeAsync(IServiceProvider node)
    {
        var busy = new BusyCores(node);
        await RunningCluster.UntilAsync(() => Task.FromResult(busy._taken.IsSet)); // else what comes next might come before them
        return busy;
    }

    public async ValueTask DisposeAsync()
    {
        _end.Set();
        await _blockers;
        _shard.Release();
        _taken.Dispose();
        _end.Dispose();
    }

    private sealed class BlockingMatcher(CountdownEvent taken, ManualResetEventSlim until) : Matcher
    {
        public override double Most => 1;

        public override Cursor? Open(Segment segment, bool leading)
        {
            taken.Signal();
            until.Wait();
            return null;
        }
    }
}
