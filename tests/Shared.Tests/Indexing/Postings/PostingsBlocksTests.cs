using CsCheck;
using Indexer.Indexing.Postings;
using Xunit;

namespace Indexer.Tests.Indexing.Postings;

public sealed class PostingsBlocksTests
{
    // What is behind the last block of a file: its footer.
    private const int Footer = 16;

    [Fact]
    public void Values_of_any_width_are_unpacked()
    {
        Gen.Int[1, 32].SelectMany(bits => Gen.Select(Gen.Const(bits), Gen.UInt[0, uint.MaxValue >> (32 - bits)].Array[PostingsBlocks.Size], Gen.Byte.Array[Footer])).Sample((bits, values, footer) =>
        {
            byte[] block = [(byte)bits, .. Pack(values, bits), .. footer];
            var unpacked = new int[PostingsBlocks.Size];
            Assert.Equal(block.Length - Footer, PostingsBlocks.Read(block, unpacked));
            Assert.Equal(values, Array.ConvertAll(unpacked, value => (uint)value));
        });
    }

    /// <summary>The highest bit of a value comes first, but where eight bytes hold values without a rest, and those are of at most four bits: there the first value is the lowest.</summary>
    private static byte[] Pack(uint[] values, int bits)
    {
        var packed = new byte[values.Length * bits / 8];
        for (var value = 0; value < values.Length; value++)
            for (var bit = 0; bit < bits; bit++)
            {
                if ((values[value] >> bit & 1) == 0) continue;
                var at = bits is 1 or 2 or 4 ? FromLow((value * bits) + bit) : ((value + 1) * bits) - 1 - bit;
                packed[at / 8] |= (byte)(0x80 >> (at % 8));
            }
        return packed;

        static int FromLow(int bit) => (bit / 64 * 64) + 63 - (bit % 64);
    }
}
