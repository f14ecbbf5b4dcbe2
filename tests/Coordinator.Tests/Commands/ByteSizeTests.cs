using CsCheck;
using Indexer.Coordinator.Commands;
using Xunit;

namespace Indexer.Tests.Commands;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("4096", 4096)]
    [InlineData("64K", 65536)]
    [InlineData("64kb", 65536)]
    [InlineData("32MiB", 32 << 20)]
    [InlineData("2G", 2L << 30)]
    public void Sizes_are_read_with_units(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1.5M")]
    [InlineData("M")]
    [InlineData("9999999999T")]
    public void What_is_no_size_is_refused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Fact]
    public void Every_size_survives_being_written_and_read() => Gen.Long[0, long.MaxValue].Sample(bytes =>
    {
        Assert.True(ByteSize.TryParse(ByteSize.Text(bytes), out var read));
        Assert.Equal(bytes, read);
    });
}
