using CsCheck;
using Indexer.Text;
using Xunit;

namespace Indexer.Tests.Text;

public sealed class VarintTests
{
    [Fact]
    public void Values_come_back_as_written() =>
        Gen.ULong.Array[0, 50].Sample(values =>
        {
            var buffer = new Utf8Buffer(16);
            foreach (var value in values) Varint.Write(buffer, value);
            var rest = buffer.Span;
            foreach (var value in values) Assert.Equal(value, Varint.Read(ref rest));
            Assert.True(rest.IsEmpty);
        });

    [Fact]
    public void A_cut_value_is_refused() =>
        Assert.Throws<InvalidDataException>(() =>
        {
            ReadOnlySpan<byte> cut = [0x80, 0x80];
            Varint.Read(ref cut);
        });

    [Fact]
    public void A_length_past_the_end_is_refused() =>
        Assert.Throws<InvalidDataException>(() =>
        {
            ReadOnlySpan<byte> lying = [5, 1, 2];
            Varint.ReadBytes(ref lying);
        });
}
