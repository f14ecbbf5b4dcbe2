using Indexer.Search.Shards;
using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Indexer.Search.Pruning;

/// <summary>All postings of a rare term, and the most that one of them is worth. Immutable.</summary>
internal sealed class RarePostings
{
    public RarePostings(DocsEnum postings, int count, FieldWeights weights)
    {
        Documents = new int[count];
        Frequencies = new int[count];
        double most = 0;
        int at = 0;
        for (int document = postings.NextDoc(); document != DocIdSetIterator.NO_MORE_DOCS; document = postings.NextDoc(), at++)
        {
            Documents[at] = document;
            Frequencies[at] = postings.Freq;
            most = Math.Max(most, Frequencies[at] * weights.FactorOf(document));
        }
        Most = TermBounds.RoundUp(most);
    }

    public int[] Documents { get; }

    public int[] Frequencies { get; }

    public float Most { get; }
}
