using System.Text;
using CsCheck;
using Indexer.Indexing.Statistics;
using Xunit;

namespace Indexer.Tests.Indexing.Statistics;

public sealed class TermStatisticsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Write(string name, IEnumerable<(string Field, string Term, long Count)> terms)
    {
        using var writer = new TermStatisticsWriter(_folder[name]);
        foreach (var (field, term, count) in terms.OrderBy(t => t.Field, StringComparer.Ordinal).ThenBy(t => t.Term, Utf8Order.Instance))
            writer.Add(field, Encoding.UTF8.GetBytes(term), count);
        writer.Finish();
        return _folder[name];
    }

    [Fact]
    public void What_is_written_is_found_and_nothing_else()
    {
        var terms = Enumerable.Range(0, 5000).Select(i => (i % 2 == 0 ? "body" : "title", $"t{i * 7919 % 5000}é", (long)i + 1)).ToList();
        using var reader = new TermStatisticsReader(Write("all", terms));
        Assert.All(terms, term => Assert.Equal(term.Item3, reader.DocumentFrequency(term.Item1, Encoding.UTF8.GetBytes(term.Item2))));
        foreach (var absent in new[] { "", "t", "t1", "t5000é", "zzz", "a" }) Assert.Equal(0, reader.DocumentFrequency("body", Encoding.UTF8.GetBytes(absent)));
        Assert.Equal(5000, reader.Terms);
        Assert.Equal(["body", "title"], reader.Fields);
    }

    [Fact]
    public void A_merge_sums_and_does_not_depend_on_how_terms_are_spread_over_inputs() =>
        Gen.Select(Gen.Int[0, 3], Gen.String[Gen.Char["abc"], 1, 6], Gen.Int[1, 9]).List[0, 600].Sample(
            entries =>
            {
                using var folder = new TempFolder();
                var inputs = new List<string>();
                for (var input = 0; input < 4; input++)
                {
                    using var writer = new TermStatisticsWriter(folder[$"in{input}"]);
                    foreach (var group in entries.Where(e => e.Item1 == input).GroupBy(e => e.Item2).OrderBy(g => g.Key, StringComparer.Ordinal))
                        writer.Add("body", Encoding.UTF8.GetBytes(group.Key), group.Sum(e => e.Item3));
                    writer.Finish();
                    inputs.Add(folder[$"in{input}"]);
                }
                var merged = TermStatisticsMerger.Merge(inputs, folder["merged"], CancellationToken.None);
                var again = TermStatisticsMerger.Merge([folder["merged"]], folder["again"], CancellationToken.None);
                Assert.Equal(merged.Hash, again.Hash);
                using var reader = new TermStatisticsReader(folder["merged"]);
                foreach (var group in entries.GroupBy(e => e.Item2))
                    Assert.Equal(group.Sum(e => e.Item3), reader.DocumentFrequency("body", Encoding.UTF8.GetBytes(group.Key)));
                Assert.Equal(entries.Select(e => e.Item2).Distinct().Count(), reader.Terms);
            },
            iter: 30, threads: 1);

    [Fact]
    public void Terms_with_a_prefix_are_the_commonest_in_byte_order()
    {
        var terms = Enumerable.Range(0, 1000).Select(i => ("body", $"w{i:D4}", (long)(i % 100) + 1)).Append(("body", "v", 9)).Append(("body", "x", 9));
        using var reader = new TermStatisticsReader(Write("prefix", terms));
        Assert.Equal(1000, reader.TermsWithPrefix("body", "w"u8, 5000).Count);
        Assert.Equal(["w0199", "w0299"], reader.TermsWithPrefix("body", "w0"u8, 10).Where(t => t.DocumentFrequency == 100).Select(t => Encoding.UTF8.GetString(t.Term)).Skip(1).Take(2));
        Assert.Equal(["w0099", "w0199", "w0299"], reader.TermsWithPrefix("body", "w0"u8, 3).Select(t => Encoding.UTF8.GetString(t.Term)));
        Assert.Equal(10, reader.TermsWithPrefix("body", "w012"u8, 100).Count);
        Assert.Empty(reader.TermsWithPrefix("body", "zz"u8, 10));
        Assert.Empty(reader.TermsWithPrefix("other", "w"u8, 10));
    }

    [Fact]
    public void Terms_out_of_order_are_refused()
    {
        using var writer = new TermStatisticsWriter(_folder["order"]);
        writer.Add("b", "m"u8, 1);
        Assert.Throws<ArgumentException>(() => writer.Add("b", "m"u8, 1));
        Assert.Throws<ArgumentException>(() => writer.Add("b", "a"u8, 1));
        Assert.Throws<ArgumentException>(() => writer.Add("a", "z"u8, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add("b", "z"u8, 0));
    }

    [Fact]
    public void Damage_anywhere_is_found_out()
    {
        var path = Write("good", Enumerable.Range(0, 300).Select(i => ("body", $"term{i:D3}", (long)i + 1)));
        var good = File.ReadAllBytes(path);
        for (var position = 0; position < good.Length; position += 7)
        {
            var bad = (byte[])good.Clone();
            bad[position] ^= 0x20;
            File.WriteAllBytes(_folder["bad"], bad);
            Assert.Throws<InvalidDataException>(() => ReadAll(_folder["bad"]));
        }
        foreach (var length in new[] { 0, 8, 40, good.Length - 1 })
        {
            File.WriteAllBytes(_folder["bad"], good[..length]);
            Assert.Throws<InvalidDataException>(() => ReadAll(_folder["bad"]));
        }
    }

    [Fact]
    public void A_file_of_version_1_is_still_read()
    {
        File.WriteAllBytes(_folder["golden"], Convert.FromHexString(GoldenVersion1));
        using var reader = new TermStatisticsReader(_folder["golden"]);
        Assert.Equal([3L, 300L, 1L, 7L, 0L], new[] { ("body", "alpha"), ("body", "alphabet"), ("body", "größe"), ("title", "alpha"), ("title", "beta") }
            .Select(t => reader.DocumentFrequency(t.Item1, Encoding.UTF8.GetBytes(t.Item2))));
    }

    [Fact]
    public void What_is_written_today_is_version_1()
    {
        var path = Write("today", [("body", "alpha", 3), ("body", "alphabet", 300), ("body", "größe", 1), ("title", "alpha", 7)]);
        Assert.Equal(GoldenVersion1, Convert.ToHexStringLower(File.ReadAllBytes(path)));
    }

    private const string GoldenVersion1 = 
        "49585445524d53310005616c706861030503626574ac0200076772c3b6c39f6501ba1190830005616c7068610733fa63420204626f6479030105616c"
        + "7068610819057469746c65010105616c7068612508310000000000000020000000000000000400000000000000f8455ccc5226dd42";

    private static long ReadAll(string path)
    {
        using var reader = new TermStatisticsReader(path);
        return reader.TermsWithPrefix("body", ""u8, 1000).Sum(term => term.DocumentFrequency);
    }

    private sealed class Utf8Order : IComparer<string>
    {
        public static readonly Utf8Order Instance = new();

        public int Compare(string? x, string? y) => Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y ?? ""));
    }
}
