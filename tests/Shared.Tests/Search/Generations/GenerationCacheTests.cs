using Indexer.Indexing;
using Indexer.Search;
using Indexer.Search.Generations;
using Indexer.Storage;
using Xunit;

namespace Indexer.Tests.Search.Generations;

public sealed class GenerationCacheTests : IDisposable
{
    private readonly TestIndex _index = new();

    public void Dispose() => _index.Dispose();

    [Fact]
    public async Task Searches_that_run_while_generations_are_swapped_each_see_one_whole_generation()
    {
        const int Generations = 8;
        await PublishAsync(1);
        using var stop = new CancellationTokenSource();
        Task[] searchers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            int last = 0;
            while (!stop.IsCancellationRequested || last < Generations)
            {
                SearchResponse response = await _index.SearchAsync("common", size: 100, snippets: true);
                // Generation n has n documents, all of which say n.
                Assert.Equal(response.Generation, response.Total.Value);
                Assert.All(response.Hits, h => Assert.Equal($"generation {response.Generation}", h.Title));
                Assert.True(response.Generation >= last);
                last = response.Generation;
            }
        }))];
        for (int generation = 2; generation <= Generations; generation++) await PublishAsync(generation);
        await stop.CancelAsync();
        await Task.WhenAll(searchers);
    }

    [Fact]
    public async Task A_generation_that_was_swapped_out_closes_with_its_last_search_and_its_copies_go()
    {
        GenerationManifest first = await PublishAsync(1);
        GenerationLease held = await _index.Cache.AcquireAsync("test", null, TestContext.Current.CancellationToken);
        GenerationManifest second = await PublishAsync(2);
        await _index.SearchAsync("common");
        Assert.Superset(HashesOf(first), Cached());
        held.Dispose();
        Assert.Equal(HashesOf(second).Order(), Cached().Order());

        HashSet<string> Cached() => [.. Directory.GetFiles(_index.CacheFolder).Select(path => Path.GetFileName(path))];
        static HashSet<string> HashesOf(GenerationManifest manifest) => [.. manifest.Files.Select(f => f.Hash)];
    }

    [Fact]
    public async Task An_older_generation_can_be_searched_by_its_number()
    {
        await PublishAsync(1);
        await PublishAsync(2);
        Assert.Equal(2, (await _index.SearchAsync("common")).Total.Value);
        Assert.Equal(1, (await _index.SearchAsync("common", generation: 1)).Total.Value);
        Assert.Equal(SearchErrorKind.UnknownGeneration, (await Assert.ThrowsAsync<SearchException>(() => _index.SearchAsync("common", generation: 3))).Kind);
    }

    [Fact]
    public async Task A_damaged_file_is_found_before_it_is_searched()
    {
        GenerationManifest manifest = await PublishAsync(1);
        ManifestFile file = manifest.Shards[0].Files[0];
        await _index.Store.PutAsync(IndexLayout.File("test", file.Hash), (target, token) => target.WriteAsync(new byte[file.Length], token).AsTask(), TestContext.Current.CancellationToken);
        SearchException e = await Assert.ThrowsAsync<SearchException>(() => _index.SearchAsync("common"));
        Assert.Equal(SearchErrorKind.Unavailable, e.Kind);
        Assert.Equal(BlobStoreErrorKind.Corrupt, Assert.IsType<BlobStoreException>(e.InnerException).Kind);
        Assert.Empty(Directory.GetFiles(_index.CacheFolder, "*.part"));
    }

    private Task<GenerationManifest> PublishAsync(int generation) => _index.PublishAsync(
        [.. Enumerable.Range(0, generation).Select(i => new TestDocument($"d{i}", $"generation {generation}", "common words"))], shards: 2, generation: generation);
}
