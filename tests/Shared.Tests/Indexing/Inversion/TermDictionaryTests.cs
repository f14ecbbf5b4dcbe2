using CsCheck;
using Indexer.Indexing.Inversion;
using Xunit;

namespace Indexer.Tests.Indexing.Inversion;

public sealed class TermDictionaryTests
{
    // Few values of bytes, zero and 255 among them, so that terms share beginnings of every length and many are another's beginning.
    private static readonly Gen<byte[]> Term = Gen.OneOf(Gen.Int[0, 3].Select(i => (byte)(i * 85)).Array[0, 20], Gen.Byte.Array[0, 40]);

    [Fact]
    public void Terms_are_numbered_as_they_come_and_sorted_by_bytes() => Term.Array[0, 400].Sample(terms =>
    {
        var dictionary = new TermDictionary();
        // What was in it before must not show.
        dictionary.Add("before"u8);
        dictionary.Clear();
        var expected = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var term in terms)
        {
            var text = Convert.ToHexString(term);
            if (!expected.TryGetValue(text, out var number)) expected.Add(text, number = expected.Count);
            Assert.Equal(number, dictionary.Add(term));
        }
        Assert.Equal(expected.Count, dictionary.Count);
        var sorted = new int[expected.Count];
        dictionary.Sort(sorted, new ulong[expected.Count]);
        Assert.Equal(
            expected.Keys.Select(Convert.FromHexString).Order(Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y))).Select(Convert.ToHexString),
            sorted.Select(id => Convert.ToHexString(dictionary[id])));
    });

    [Fact]
    public void A_dictionary_that_has_grown_finds_every_term_again()
    {
        var dictionary = new TermDictionary();
        for (var pass = 0; pass < 2; pass++)
            for (var i = 0; i < 100_000; i++) Assert.Equal(i, dictionary.Add(System.Text.Encoding.UTF8.GetBytes(i % 2 == 0 ? $"{i}" : $"a longer term {i}")));
    }
}
