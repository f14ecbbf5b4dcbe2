using Indexer.Search.Filtering;
using Indexer.Search.Shards;
using Xunit;

namespace Indexer.Tests.Search.Shards;

public sealed class RememberedTests
{
    [Fact]
    public void What_is_asked_for_again_stays_and_the_rest_is_forgotten_when_room_is_needed()
    {
        var remembered = Of(mostBytes: 100);
        remembered.Add("often", 10);
        for (var i = 0; i < 1000; i++)
        {
            remembered.Add($"once {i}", 10);
            Assert.True(remembered.TryGet("often", out _));
        }
        Assert.False(remembered.TryGet("once 0", out _));
        Assert.True(remembered.TryGet("once 999", out _));
        Assert.InRange(Enumerable.Range(0, 1000).Count(i => remembered.TryGet($"once {i}", out _)), 1, 9);
    }

    [Fact]
    public void What_takes_more_than_a_half_is_not_remembered_and_pushes_nothing_out()
    {
        var remembered = Of(mostBytes: 100);
        remembered.Add("small", 10);
        Assert.Equal(51, remembered.Add("large", 51));
        Assert.False(remembered.TryGet("large", out _));
        Assert.True(remembered.TryGet("small", out _));
    }

    [Fact]
    public void What_grows_takes_room()
    {
        var remembered = Of(mostBytes: 100);
        remembered.Add("a", 10);
        remembered.Grow(45);
        remembered.Grow(45);
        Assert.False(remembered.TryGet("a", out _));
    }

    [Theory]
    [InlineData(1000, new[] { 100 }, 100, 1000)]
    [InlineData(1000, new[] { 100, 300 }, 100, 250)]
    [InlineData(1_000_000_000_000, new[] { 1_000_000, 3_000_000 }, 2_000_000, 500_000_000_000)]
    public void A_segments_share_goes_by_its_documents_of_all_that_are_open(long mostBytes, int[] open, int documents, long expected)
    {
        var memory = new ShardMemory(new FilterCache(0), mostBytes);
        foreach (var shard in open) memory.Enter(shard);
        Assert.Equal(expected, memory.ShareOf(documents));
        memory.Enter(1_000_000);
        memory.Leave(1_000_000);
        Assert.Equal(expected, memory.ShareOf(documents));
    }

    private static Remembered<string, long> Of(long mostBytes) => new(() => mostBytes, bytes => bytes);
}
