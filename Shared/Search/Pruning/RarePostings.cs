using Indexer.Indexing.Postings;

namespace Indexer.Search.Pruning;

/// <summary>Postings in memory: of a rare term, or of several that count as one. Immutable.</summary>
internal sealed class RarePostings
{
    private RarePostings(int[] documents, int[] frequencies) => (Documents, Frequencies) = (documents, frequencies);

    public int[] Documents { get; }

    public int[] Frequencies { get; }

    public static RarePostings Read(PlacedTerm term, SegmentPostings postings)
    {
        if (term.DocFreq == 1) return new RarePostings([term.OnlyDocument], [(int)term.TotalTermFreq]);
        int[] documents = new int[term.DocFreq], frequencies = new int[term.DocFreq];
        ReadOnlySpan<byte> source = postings.Documents.From(term.Start);
        for (int at = 0; at < documents.Length; at += PostingsBlocks.Size)
        {
            int count = Math.Min(documents.Length - at, PostingsBlocks.Size);
            Span<int> block = documents.AsSpan(at, count);
            if (count < PostingsBlocks.Size) PostingsBlocks.ReadTail(source, block, frequencies.AsSpan(at, count));
            else
            {
                source = source[PostingsBlocks.Read(source, block)..];
                source = source[PostingsBlocks.Read(source, frequencies.AsSpan(at, count))..];
            }
            PostingsBlocks.Accumulate(block, at == 0 ? 0 : documents[at - 1]);
        }
        return new RarePostings(documents, frequencies);
    }

    /// <summary>One list for several: a document's frequency is that of the group which occurs most in it, a group's the sum over its lists.</summary>
    public static RarePostings Merge(IReadOnlyCollection<(int Group, RarePostings Postings)> lists)
    {
        int length = lists.Sum(list => list.Postings.Documents.Length), count = 0;
        // By document, then group: numbers, which are sorted much faster than what has to be compared.
        var places = new ulong[length];
        int[] frequencyAt = new int[length];
        foreach ((int group, RarePostings list) in lists)
            for (int i = 0; i < list.Documents.Length; i++) (places[count], frequencyAt[count++]) = (((ulong)list.Documents[i] << 32) | (uint)group, list.Frequencies[i]);
        Array.Sort(places, frequencyAt);
        var documents = new List<int>(length);
        var frequencies = new List<int>(length);
        for (int i = 0; i < length;)
        {
            ulong document = places[i] >> 32;
            int most = 0;
            while (i < length && places[i] >> 32 == document)
            {
                ulong place = places[i];
                int sum = 0;
                for (; i < length && places[i] == place; i++) sum += frequencyAt[i];
                most = Math.Max(most, sum);
            }
            documents.Add((int)document);
            frequencies.Add(most);
        }
        return new RarePostings([.. documents], [.. frequencies]);
    }
}
