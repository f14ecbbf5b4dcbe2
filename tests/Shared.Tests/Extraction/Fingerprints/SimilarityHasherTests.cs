using System.Numerics;
using System.Text;
using CsCheck;
using Indexer.Extraction.Fingerprints;
using Xunit;

namespace Indexer.Tests.Extraction.Fingerprints;

public sealed class SimilarityHasherTests
{
    private static string Words(Random random, int count, int vocabulary = 2000) => string.Join(' ', Enumerable.Range(0, count).Select(_ => "w" + random.Next(vocabulary)));

    private static ulong HashOf(string text) => SimilarityHasher.Hash(Encoding.UTF8.GetBytes(text));

    private static int Distance(string first, string second) => BitOperations.PopCount(HashOf(first) ^ HashOf(second));

    [Fact]
    public void A_text_too_short_to_judge_has_none()
    {
        Assert.Equal(0UL, HashOf(""));
        Assert.Equal(0UL, HashOf(Words(new Random(1), 41)));
        Assert.NotEqual(0UL, HashOf(Words(new Random(1), 42)));
    }

    [Fact]
    public void Case_and_punctuation_do_not_count()
    {
        var text = Words(new Random(1), 100);
        Assert.Equal(HashOf(text), HashOf(text.ToUpperInvariant().Replace(" ", " - ", StringComparison.Ordinal) + "!"));
    }

    [Fact]
    public void One_changed_sentence_in_a_page_is_mostly_within_three_bits()
    {
        var random = new Random(7);
        var near = 0;
        for (var i = 0; i < 200; i++)
        {
            var sentences = Enumerable.Range(0, 30).Select(_ => Words(random, 12)).ToArray();
            var text = string.Join(". ", sentences);
            sentences[random.Next(sentences.Length)] = Words(random, 12);
            if (Distance(text, string.Join(". ", sentences)) <= 3) near++;
        }
        Assert.InRange(near, 140, 200);
    }

    [Fact]
    public void Pages_of_one_template_with_a_third_of_their_own_are_well_away()
    {
        var random = new Random(8);
        for (var i = 0; i < 200; i++)
        {
            var template = Words(random, 200);
            Assert.InRange(Distance(template + ' ' + Words(random, 100), template + ' ' + Words(random, 100)), 6, 64);
        }
    }

    [Fact]
    public void Distance_grows_with_what_differs()
    {
        var random = new Random(9);
        double Mean(int changed) => Enumerable.Range(0, 100).Average(_ =>
        {
            var common = Words(random, 400 - changed);
            return Distance(common + ' ' + Words(random, changed), common + ' ' + Words(random, changed));
        });
        Assert.InRange(Mean(0), 0, 0);
        var (small, medium, large) = (Mean(20), Mean(80), Mean(400));
        Assert.True(small < medium && medium < large, $"{small} {medium} {large}");
        Assert.InRange(large, 30, 34);
    }

    [Fact]
    public void Ideographs_are_shingled_one_by_one()
    {
        var random = new Random(10);
        string Text(int count) => new(Enumerable.Range(0, count).Select(_ => (char)(0x4e00 + random.Next(3000))).ToArray());
        var first = Text(400);
        Assert.NotEqual(0UL, HashOf(first));
        Assert.InRange(Distance(first, first[..390] + Text(10)), 0, 6);
        Assert.InRange(Distance(first, Text(400)), 16, 64);
    }

    [Fact]
    public void Any_bytes_of_forty_shingles_have_a_fingerprint_and_of_fewer_none()
    {
        var (some, none) = (0, 0);
        Gen.Byte.Array[0, 500].Sample(bytes =>
        {
            var isEnough = Shingles(bytes) >= 40;
            Interlocked.Increment(ref isEnough ? ref some : ref none);
            Assert.Equal(isEnough, SimilarityHasher.Hash(bytes) != 0);
        });
        Assert.True(some > 0 && none > 0, $"{some} {none}");
    }

    private static int Shingles(byte[] bytes)
    {
        var reader = new ShingleReader(bytes);
        var one = new uint[1];
        var count = 0;
        while (reader.Read(one) > 0) count++;
        return count;
    }
}
