using System.Text;
using CsCheck;
using Indexer.Search.Ranking;
using Xunit;

namespace Indexer.Tests.Search.Ranking;

public sealed class TopHitsTests
{
    [Fact]
    public void The_heap_keeps_what_sorting_would_keep_in_the_same_order()
    {
        // Few distinct scores: most are ties, which only keys decide. Keys are shuffled against document numbers.
        Gen.Select(Gen.Int[0, 3].Array[0, 60], Gen.Int[0, 20], Gen.Int[0, 1_000_000]).Sample((scores, k, seed) =>
        {
            byte[][] keys = [.. Enumerable.Range(0, scores.Length).Select(i => Encoding.UTF8.GetBytes($"key{i:D3}"))];
            new Random(seed).Shuffle(keys);
            var top = new TopHits(k, (_, document) => keys[document]);
            for (int i = 0; i < scores.Length; i++) top.Offer(scores[i], 0, i);

            var expected = Enumerable.Range(0, scores.Length)
                .OrderByDescending(i => scores[i]).ThenBy(i => Encoding.UTF8.GetString(keys[i]), StringComparer.Ordinal)
                .Take(k);
            Assert.Equal(expected, top.TakeAll().Select(h => h.Document));
        }, iter: 2_000);
    }
}
