using CsCheck;
using Indexer.Search.Ranking;
using Xunit;

namespace Indexer.Tests.Search.Ranking;

public sealed class TopDocumentsTests
{
    [Fact]
    public void What_is_kept_is_what_sorting_would_keep_in_the_same_order()
    {
        // Often few distinct scores: most are ties, which only the numbers of the documents decide.
        Gen.Select(Gen.Frequency((1, Gen.Int[0, 3]), (1, Gen.Int[0, 1000])).Array[0, 900], Gen.Int[0, 300], Gen.Bool, Gen.Int[-3, 4]).Sample((scores, k, ascending, least) =>
        {
            var top = new TopDocuments(k);
            IEnumerable<int> documents = Enumerable.Range(0, scores.Length);
            foreach (int document in ascending ? documents : documents.Reverse()) top.Offer(scores[document] / 3f, document);

            var expected = documents.OrderByDescending(document => scores[document]).ThenBy(document => document).Take(k).Where(document => scores[document] >= least).Select(document => (scores[document] / 3f, document));
            Assert.Equal(expected, top.TakeAll(least / 3f));
        }, iter: 2_000);
    }

    [Fact]
    public void The_threshold_is_the_worst_kept_score_once_there_are_as_many_as_wanted()
    {
        Gen.Select(Gen.Int[0, 9].Array[0, 60], Gen.Int[1, 20]).Sample((scores, k) =>
        {
            var top = new TopDocuments(k);
            for (int document = 0; document < scores.Length; document++)
            {
                top.Offer(scores[document], document);
                float expected = document + 1 < k ? TopDocuments.Everything : scores.Take(document + 1).OrderDescending().ElementAt(k - 1);
                Assert.Equal(expected, top.Threshold);
            }
        }, iter: 500);
    }

    [Fact]
    public void The_threshold_of_many_is_never_above_the_worst_kept_score_and_rises_with_what_is_offered()
    {
        Gen.Select(Gen.Float[0, 1].Array[1, 2000], Gen.Int[Highest<ulong>.Many, 400]).Sample((scores, k) =>
        {
            var top = new TopDocuments(k);
            for (int document = 0; document < scores.Length; document++)
            {
                top.Offer(scores[document], document);
                if (document + 1 < k)
                {
                    Assert.Equal(TopDocuments.Everything, top.Threshold);
                    continue;
                }
                if (document % 50 != 0 && document + 1 != k) continue;
                float[] best = [.. scores.Take(document + 1).OrderDescending()];
                // A value that is none of the best 2k is none of those that are gathered.
                Assert.InRange(top.Threshold, best[Math.Min(2 * k, best.Length) - 1], best[k - 1]);
            }
        }, iter: 200);
    }
}
