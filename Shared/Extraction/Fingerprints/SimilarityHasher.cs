using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Indexer.Extraction.Fingerprints;

/// <summary>
/// A 64-bit fingerprint whose bits differ between two texts about in proportion to how much of their wording differs: one bit each of 64 min-hashes over the word shingles (b-bit minwise
/// hashing with b = 1; Li and König, WWW 2010). Of two texts with Jaccard similarity J, 32 (1 - J) bits differ on average.
/// </summary>
/// <remarks>
/// Charikar's SimHash, the usual choice, puts texts that differ by a twentieth of their words 7 bits apart and texts that differ by a third 16; here it is 3 and 15.
/// So one changed sentence in a page stays within 3 bits more often than not, and two pages of one template don't. SimHash needs a larger distance for the first and then
/// drops pages of the second kind.
/// </remarks>
internal static class SimilarityHasher
{
    private const int Lanes = 64;
    private const int FewestShingles = 40;
    private const int Batch = 256;

    private static readonly uint[] Multipliers = Constants(0x9e3779b97f4a7c15UL, 1);
    private static readonly uint[] Masks = Constants(0xd1b54a32d192ed03UL, 0);

    /// <summary>The fingerprint, 0 for a text of fewer than 40 shingles.</summary>
    public static ulong Hash(ReadOnlySpan<byte> utf8)
    {
        Span<uint> minima = stackalloc uint[Lanes];
        minima.Fill(uint.MaxValue);
        Span<uint> shingles = stackalloc uint[Batch];
        var reader = new ShingleReader(utf8);
        var total = 0;
        while (true)
        {
            var count = reader.Read(shingles);
            total += count;
            Lower(minima, shingles[..count]);
            if (count < Batch) break;
        }
        return total < FewestShingles ? 0 : Math.Max(1, Bits(minima));
    }

    /// <summary>Lane by lane over a batch, so that a lane's minimum stays in a register.</summary>
    private static void Lower(Span<uint> minima, ReadOnlySpan<uint> shingles)
    {
        ref var target = ref MemoryMarshal.GetReference(minima);
        for (nuint lane = 0; lane < Lanes; lane += 2 * (nuint)Vector256<uint>.Count)
        {
            var next = lane + (nuint)Vector256<uint>.Count;
            var minimum = Vector256.LoadUnsafe(ref target, lane);
            var minimum2 = Vector256.LoadUnsafe(ref target, next);
            var multiplier = Vector256.LoadUnsafe(ref Multipliers[0], lane);
            var multiplier2 = Vector256.LoadUnsafe(ref Multipliers[0], next);
            var mask = Vector256.LoadUnsafe(ref Masks[0], lane);
            var mask2 = Vector256.LoadUnsafe(ref Masks[0], next);
            foreach (var shingle in shingles)
            {
                var all = Vector256.Create(shingle);
                minimum = Vector256.Min(minimum, (all ^ mask) * multiplier);
                minimum2 = Vector256.Min(minimum2, (all ^ mask2) * multiplier2);
            }
            minimum.StoreUnsafe(ref target, lane);
            minimum2.StoreUnsafe(ref target, next);
        }
    }

    private static ulong Bits(ReadOnlySpan<uint> minima)
    {
        var bits = 0UL;
        for (var lane = 0; lane < Lanes; lane++)
        {
            // The lowest bits of a product depend on those of the factor only: mix before taking one.
            var mixed = (minima[lane] ^ (minima[lane] >> 15)) * 0x2c1b3c6dU;
            mixed = (mixed ^ (mixed >> 12)) * 0x297a2d39U;
            bits |= (ulong)(mixed >> 31) << lane;
        }
        return bits;
    }

    private static uint[] Constants(ulong seed, uint lowestBit)
    {
        var constants = new uint[Lanes];
        for (var i = 0; i < Lanes; i++)
        {
            // SplitMix64 (Steele, Lea and Flood 2014), fixed for ever: fingerprints of different jobs are compared.
            seed += 0x9e3779b97f4a7c15UL;
            var z = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9UL;
            z = (z ^ (z >> 27)) * 0x94d049bb133111ebUL;
            constants[i] = (uint)(z >> 32) | lowestBit;
        }
        return constants;
    }
}
