using Indexer.Search.Shards;

namespace Indexer.Search.Facets;

/// <summary>Counts the matches of a shard by their values: one addition for each match and field, in an array with a place for each distinct value.</summary>
internal sealed class FacetTally(IReadOnlyList<ShardColumn> columns)
{
    // What a shard sends of a field. Beyond it are some two hundred thousand hosts.
    private const int MostBytes = 8 << 20;

    private readonly int[][] _counts = [.. columns.Select(column => new int[column.Count + 1])];

    /// <summary>Counts the documents of a set.</summary>
    /// <param name="first">Document, in the shard, of the first bit.</param>
    /// <param name="matches">A bit for each.</param>
    public void Take(int first, ReadOnlySpan<ulong> matches)
    {
        for (int i = 0; i < _counts.Length; i++) columns[i].Ordinals.Count(first, matches, _counts[i]);
    }

    /// <summary>What was counted by a column.</summary>
    public ShardFacet Of(int column)
    {
        int[] counts = _counts[column];
        int[] found = [.. Enumerable.Range(1, columns[column].Count).Where(ordinal => counts[ordinal] > 0)];
        int[] sent = Sendable(found, columns[column], counts);
        long others = sent.Length == found.Length ? 0 : found.Sum(ordinal => (long)counts[ordinal]) - sent.Sum(ordinal => (long)counts[ordinal]);
        return new ShardFacet(Array.ConvertAll(sent, ordinal => columns[column][ordinal]), Array.ConvertAll(sent, ordinal => counts[ordinal]), others, counts[0]);
    }

    /// <summary>All values, or the most frequent that may be sent.</summary>
    private static int[] Sendable(int[] found, ShardColumn column, int[] counts)
    {
        if (found.Sum(Bytes) <= MostBytes) return found;
        long left = MostBytes;
        return [.. found.OrderByDescending(ordinal => counts[ordinal]).TakeWhile(ordinal => (left -= Bytes(ordinal)) >= 0).Order()];

        long Bytes(int ordinal) => column[ordinal].Length + sizeof(long);
    }
}
