using System.Text;
using System.Text.Json;
using Indexer.Indexing;
using Indexer.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Indexer.Tests.Indexing;

public sealed class ManifestStoreTests
{
    private readonly MemoryBlobs _blobs = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ManifestStore Store => new(_blobs, _time);

    private static GenerationManifest Manifest(int generation, string index = "docs", string job = "j1", long documents = 3)
    {
        ShardManifest[] shards = [new(0, documents, 10, $"{generation:D32}", [new ManifestFile("_0.si", $"{generation:D32}", 10)])];
        return new GenerationManifest
        {
            Index = index,
            Generation = generation,
            Job = job,
            Published = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero),
            ContentHash = ContentHash.Of(shards),
            Documents = documents,
            Options = new IndexOptions(),
            Shards = shards,
            Fields = new Dictionary<string, FieldStatistics> { [IndexSchema.Body] = new(3, 99) },
            Languages = new Dictionary<string, long> { ["en"] = 2, [""] = 1 },
            TermStatistics = new ManifestFile("terms.statistics", "00", 1),
            Runs = [new ManifestRun("pages", 0, new ManifestFile("run", "01", 5), 3)],
        };
    }

    [Fact]
    public async Task An_index_without_generations_has_no_latest()
    {
        Assert.Null(await Store.LatestAsync("docs", Token));
        Assert.Null(await Store.GetAsync("docs", 1, Token));
        Assert.Empty(await Store.IndexesAsync(Token));
    }

    [Fact]
    public async Task The_latest_generation_is_that_of_the_greatest_number()
    {
        foreach (var number in new[] { 9, 10, 2 }) Assert.True(await Store.PublishAsync(Manifest(number), Token));
        Assert.Equal(10, (await Store.LatestAsync("docs", Token))?.Generation);
        Assert.Equal([2, 9, 10], (await Store.ListAsync("docs", Token)).Select(manifest => manifest.Generation));
    }

    [Fact]
    public async Task A_manifest_comes_back_as_it_was_published()
    {
        await Store.PublishAsync(Manifest(1), Token);
        var back = await Store.GetAsync("docs", 1, Token);
        Assert.Equal(JsonSerializer.Serialize(Manifest(1), IndexingJson.Default.GenerationManifest), JsonSerializer.Serialize(back!, IndexingJson.Default.GenerationManifest));
    }

    [Fact]
    public async Task Of_many_publishers_of_one_number_one_wins()
    {
        var wins = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Store.PublishAsync(Manifest(1, job: $"j{i}"), Token), Token)));
        Assert.Equal(1, wins.Count(won => won));
    }

    [Fact]
    public async Task Publishing_the_same_manifest_again_succeeds()
    {
        Assert.True(await Store.PublishAsync(Manifest(1), Token));
        Assert.True(await Store.PublishAsync(Manifest(1), Token));
        Assert.False(await Store.PublishAsync(Manifest(1, job: "other"), Token));
    }

    [Fact]
    public async Task A_rollback_publishes_the_older_content_as_a_new_generation()
    {
        await Store.PublishAsync(Manifest(1), Token);
        await Store.PublishAsync(Manifest(2), Token);
        var back = await Store.RollbackAsync("docs", 1, Token);
        Assert.Equal((3, 1, Manifest(1).ContentHash, _time.GetUtcNow()), (back.Generation, back.RollbackOf, back.ContentHash, back.Published));
        Assert.Equal(3, (await Store.LatestAsync("docs", Token))?.Generation);
        Assert.Equal(1, (await Store.RollbackAsync("docs", 3, Token)).RollbackOf);
    }

    [Fact]
    public async Task A_rollback_to_an_absent_generation_is_the_callers_mistake() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.RollbackAsync("docs", 1, Token));

    [Fact]
    public async Task Indexes_are_those_with_a_generation()
    {
        await Store.PublishAsync(Manifest(1, index: "b"), Token);
        await Store.PublishAsync(Manifest(1, index: "a"), Token);
        await Store.PublishAsync(Manifest(2, index: "a"), Token);
        await _blobs.TryCreateAsync("indices/c/files/00", "x"u8.ToArray(), Token);
        Assert.Equal(["a", "b"], await Store.IndexesAsync(Token));
        Assert.Equal(["a", "b", "c"], await Store.NamesAsync(Token));
    }

    [Fact]
    public async Task A_manifest_that_contradicts_itself_is_not_published()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PublishAsync(Manifest(1) with { Documents = 4 }, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PublishAsync(Manifest(1) with { ContentHash = "00" }, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PublishAsync(Manifest(0), Token));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PublishAsync(Manifest(1, index: "../x"), Token));
    }

    [Theory]
    [InlineData("{", BlobStoreErrorKind.Corrupt)]
    [InlineData("null", BlobStoreErrorKind.Corrupt)]
    public async Task A_manifest_that_is_none_is_corrupt(string json, BlobStoreErrorKind kind)
    {
        await _blobs.TryCreateAsync(IndexLayout.Generation("docs", 1), Encoding.UTF8.GetBytes(json), Token);
        Assert.Equal(kind, (await Assert.ThrowsAsync<BlobStoreException>(() => Store.LatestAsync("docs", Token))).Kind);
    }

    [Fact]
    public async Task A_manifest_of_a_newer_version_is_refused()
    {
        var json = JsonSerializer.Serialize(Manifest(1) with { Version = 2 }, IndexingJson.Default.GenerationManifest);
        await _blobs.TryCreateAsync(IndexLayout.Generation("docs", 1), Encoding.UTF8.GetBytes(json), Token);
        Assert.Equal(BlobStoreErrorKind.Refused, (await Assert.ThrowsAsync<BlobStoreException>(() => Store.LatestAsync("docs", Token))).Kind);
    }

    [Fact]
    public void The_content_hash_depends_on_shards_and_their_order_of_ids_only()
    {
        ShardManifest a = new(0, 1, 1, "aa", []), b = new(1, 1, 1, "bb", []);
        Assert.Equal(ContentHash.Of([a, b]), ContentHash.Of([b, a]));
        Assert.NotEqual(ContentHash.Of([a, b]), ContentHash.Of([a with { Id = 1 }, b with { Id = 0 }]));
    }
}
