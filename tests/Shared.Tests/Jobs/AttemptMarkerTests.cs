using Indexer.Jobs;
using Xunit;

namespace Indexer.Tests.Jobs;

public sealed class AttemptMarkerTests
{
    private static readonly AttemptId s_attempt = new("0123456789abcdef");

    [Fact]
    public void A_marker_is_read_from_the_name_that_it_has_in_the_store()
    {
        foreach (var (name, marker) in new (string, AttemptMarker)[]
        {
            ("0001.begun.json", new(AttemptMarkerKind.Begun, 1)),
            ("1001.mark.json", new(AttemptMarkerKind.Records, 1001)),
            ("0002-0123456789abcdef.ended.json", new(AttemptMarkerKind.Ended, 2, s_attempt)),
            ("12345-0123456789abcdef.undecided.json", new(AttemptMarkerKind.Undecided, 12345, s_attempt)),
        })
        {
            Assert.Equal(name, marker.ToString());
            Assert.Equal(marker, AttemptMarker.TryParse(name));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("begun.json")]
    [InlineData("0001.begun")]
    [InlineData("0001.Begun.json")]
    [InlineData("0001.retired.json")]
    [InlineData("0001.ended.json")]
    [InlineData("-aaaa.ended.json")]
    [InlineData("first-aaaa.ended.json")]
    [InlineData("0001-aaaa.begun.json")]
    [InlineData("0001-aaaa.ended.json.tmp")]
    public void A_name_that_is_no_marker_s_says_nothing(string name) => Assert.Null(AttemptMarker.TryParse(name));
}
