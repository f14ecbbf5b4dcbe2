using System.Numerics;

namespace Indexer.Search.Shards;

/// <summary>A small number for each document of a shard, in the narrowest integers that hold it.</summary>
internal abstract class Ordinals
{
    public abstract int this[int document] { get; }

    /// <summary>Makes them.</summary>
    /// <param name="documents">Number of documents.</param>
    /// <param name="most">The largest number that any has.</param>
    /// <param name="ofDocument">In order of documents.</param>
    public static Ordinals Make(int documents, int most, IEnumerable<int> ofDocument) => most switch
    {
        <= byte.MaxValue => Fill(new byte[documents], ofDocument),
        <= ushort.MaxValue => Fill(new ushort[documents], ofDocument),
        _ => Fill(new int[documents], ofDocument),
    };

    /// <summary>Adds one to the count of the number of each document whose bit is set.</summary>
    /// <param name="first">The document of the first bit.</param>
    /// <param name="bits">The documents.</param>
    /// <param name="counts">By number.</param>
    public abstract void Count(int first, ReadOnlySpan<ulong> bits, int[] counts);

    private static Ordinals<T> Fill<T>(T[] numbers, IEnumerable<int> ofDocument)
        where T : unmanaged, IBinaryInteger<T>
    {
        int document = 0;
        foreach (int number in ofDocument) numbers[document++] = T.CreateTruncating(number);
        return new Ordinals<T>(numbers);
    }
}

/// <summary>The same in integers of one width.</summary>
internal sealed class Ordinals<T>(T[] numbers) : Ordinals
    where T : unmanaged, IBinaryInteger<T>
{
    public override int this[int document] => int.CreateTruncating(numbers[document]);

    public override void Count(int first, ReadOnlySpan<ulong> bits, int[] counts)
    {
        for (int i = 0; i < bits.Length; i++)
            for (ulong word = bits[i]; word != 0; word &= word - 1) counts[this[first + (i << 6) + BitOperations.TrailingZeroCount(word)]]++;
    }
}
