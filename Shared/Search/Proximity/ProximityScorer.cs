using Indexer.Indexing.Postings;
using Indexer.Search.Matching;
using Indexer.Search.Pruning;

namespace Indexer.Search.Proximity;

/// <summary>Works out what pairs of words are worth in documents of one segment, from their positions. For one thread; cheapest where documents are asked for in rising order.</summary>
internal sealed class ProximityScorer(Segment segment)
{
    // Of most segments no position is read.
    private Dictionary<WordTerm, PositionList?>? _positions;

    /// <summary>What a pair is worth in a document, before any weight: 0 where it does not meet, less than 1 anywhere.</summary>
    public double WorthIn(SegmentPair pair, int document)
    {
        double frequency = 0;
        foreach (PairTerms terms in pair.Terms)
        {
            if (Of(terms.First) is not { } first || Of(terms.Second) is not { } second) continue;
            if (first.MoveTo(document) == document && second.MoveTo(document) == document) frequency += Weighted(terms.Field, document, Meetings(first.Positions(), second.Positions()));
        }
        return frequency > 0 ? segment.Model.Saturate(frequency) : 0;
    }

    /// <summary>Works out what a pair is worth in all of a window, and leaves it with the pair.</summary>
    public WindowScores Learn(SegmentPair pair, Window window)
    {
        Span<double> worth = stackalloc double[Window.Width];
        worth.Clear();
        foreach (PairTerms terms in pair.Terms)
        {
            if (Of(terms.First) is not { } first || Of(terms.Second) is not { } second) continue;
            for (int document = first.MoveTo(window.Base); document < window.Limit; document = first.MoveTo(document))
            {
                int next = second.MoveTo(document);
                if (next == document)
                {
                    worth[document - window.Base] += Weighted(terms.Field, document, Meetings(first.Positions(), second.Positions()));
                    document++;
                }
                else document = next;
                if (document >= window.Limit) break;
            }
        }
        Span<ulong> places = stackalloc ulong[Window.Words];
        places.Clear();
        for (int place = 0; place < worth.Length; place++)
        {
            if (worth[place] == 0) continue;
            worth[place] = segment.Model.Saturate(worth[place]);
            places[place >> 6] |= 1UL << place;
        }
        var learnt = WindowScores.Of(places, worth);
        pair.Learn(window.Number, learnt);
        segment.Shared.Pairs.Grow(learnt.Bytes);
        return learnt;
    }

    private double Weighted(int field, int document, double meetings) => meetings > 0 ? meetings * segment.Shared.WeightsOf(field).FactorOf(document) : 0;

    private PositionList? Of(WordTerm term)
    {
        _positions ??= new(ReferenceEqualityComparer.Instance);
        return _positions.TryGetValue(term, out PositionList? known) ? known : _positions[term] = segment.Positions(term);
    }

    private static double Meetings(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        double sum = 0;
        int next = 0;
        for (int i = 0; i < first.Length; i++)
        {
            while (next < second.Length && second[next] <= first[i]) next++;
            if (next == second.Length) break;
            // Another occurrence of the first word is nearer.
            if (i + 1 < first.Length && first[i + 1] < second[next]) continue;
            int distance = second[next] - first[i];
            if (distance <= ProximityMatcher.Reach) sum += 1.0 / (distance * distance);
        }
        return sum;
    }
}
