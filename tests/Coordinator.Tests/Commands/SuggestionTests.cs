using CsCheck;
using Indexer.Coordinator.Commands;
using Xunit;

namespace Indexer.Tests.Commands;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("serach", "search")]
    [InlineData("gen", "generations")]
    [InlineData("INDXE", "index")]
    [InlineData("xyzzy", null)]
    public void The_nearest_known_name_is_suggested_if_it_is_near(string typed, string? expected) =>
        Assert.Equal(expected, Suggestion.Nearest(typed, ["index", "search", "serve", "generations", "status"]));

    [Fact]
    public void Distance_is_a_metric_on_names() =>
        Gen.Select(Gen.String[Gen.Char['a', 'd'], 0, 6], Gen.String[Gen.Char['a', 'd'], 0, 6]).Sample((a, b) =>
        {
            var distance = Suggestion.Distance(a, b);
            Assert.Equal(distance, Suggestion.Distance(b, a));
            Assert.Equal(a == b, distance == 0);
            Assert.InRange(distance, Math.Abs(a.Length - b.Length), Math.Max(a.Length, b.Length));
        });
}
