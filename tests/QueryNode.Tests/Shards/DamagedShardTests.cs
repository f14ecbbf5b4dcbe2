using Indexer.Indexing;
using Indexer.Search;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Shards;

/// <summary>Shards that can't be opened, whatever the reason: they are missing from answers, and nothing else is.</summary>
public sealed class DamagedShardTests : IDisposable
{
    private readonly TestIndex _index = new();
    private readonly InterceptedStore _store;

    public DamagedShardTests() => _store = new InterceptedStore(_index.Store);

    public void Dispose() => _index.Dispose();

    [Theory]
    [InlineData(typeof(ArgumentOutOfRangeException))] // as Lucene ends with where it does not notice that bytes are not what was written
    [InlineData(typeof(OverflowException))]
    [InlineData(typeof(InvalidOperationException))] // as a bug of ours may
    public async Task A_shard_that_ends_with_whatever_error_while_it_is_opened_is_missing_until_it_can_be_and_its_node_goes_on(Type error)
    {
        GenerationManifest manifest = await PublishAsync(1);
        string file = IndexLayout.File("test", manifest.Shards[2].Files[0]);
        bool isBroken = true;
        _store.Reading = (key, _) => key == file && isBroken ? throw Error(error) : Task.CompletedTask;
        await using RunningCluster cluster = await RunningCluster.StartAsync(_store, nodes: 1, replicas: 1);
        await cluster.UntilReadyAsync();
        SearchResponse without = await cluster.SearchAsync(0, "common");
        Assert.Equal((3, 2), (without.Coverage.ShardsAnswered, Assert.Single(without.Coverage.Failures).Shard));
        isBroken = false;
        await RunningCluster.UntilAsync(async () => (await cluster.SearchAsync(0, "common")).Coverage.ShardsAnswered == 4);
    }

    [Theory]
    [InlineData(typeof(IndexOutOfRangeException))]
    [InlineData(typeof(OverflowException))]
    public async Task A_damaged_shard_of_a_generation_that_was_asked_for_by_number_is_missing_and_the_others_answer(Type error)
    {
        GenerationManifest older = await PublishAsync(1);
        await PublishAsync(2);
        string file = IndexLayout.File("test", older.Shards[2].Files[0]);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_store, nodes: 1, replicas: 1);
        await cluster.UntilReadyAsync();
        _store.Reading = (key, _) => key == file ? throw Error(error) : Task.CompletedTask;
        SearchResponse response = await cluster.SearchAsync(0, "common", more: "&generation=1");
        Assert.Equal((1, 3), (response.Generation, response.Coverage.ShardsAnswered));
        Assert.Equal(2, Assert.Single(response.Coverage.Failures).Shard);
    }

    private static Exception Error(Type type) => (Exception)Activator.CreateInstance(type, "burnt bytes")!; // all have such a constructor

    private Task<GenerationManifest> PublishAsync(int generation) =>
        _index.PublishAsync([.. Enumerable.Range(0, 12).Select(i => new TestDocument($"d{i}", $"generation {generation}", "common words"))], shards: 4, generation: generation);
}
