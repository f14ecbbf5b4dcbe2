using Indexer.Search.Matching;

namespace Indexer.Search.Proximity;

/// <summary>Works out a query's proximity in documents of one segment. For one thread; documents are asked for in rising order.</summary>
internal sealed class ProximityScorer
{
    // Title and main text; headings are part of the main text, and the words of a URL are no text.
    private static readonly int[] s_fields = [0, 2];

    private readonly Segment _segment;
    private readonly Pair[] _pairs;

    public ProximityScorer(Segment segment, ProximityMatcher matcher)
    {
        _segment = segment;
        var read = new Dictionary<WordTerm, WordPositions>(ReferenceEqualityComparer.Instance);
        _pairs = [.. matcher.Pairs.Select(pair => new Pair(Of(pair.First), Of(pair.Second), matcher.Weight * pair.Weight))];

        WordPositions?[] Of(PairedWord word) => Array.ConvertAll(s_fields, field =>
        {
            if (word.TermIn(field) is not { } term) return null;
            return read.TryGetValue(term, out WordPositions? known) ? known : read[term] = new WordPositions(segment, term);
        });
    }

    /// <summary>The bit of a pair; those of long queries share bits.</summary>
    public static ulong BitOf(int pair) => 1UL << (pair & 63);

    /// <summary>What a document gains; 0 where no pair meets.</summary>
    /// <param name="document">The document.</param>
    /// <param name="pairs">Bits of the pairs of which it has both words.</param>
    public double Score(int document, ulong pairs)
    {
        double sum = 0;
        for (int number = 0; number < _pairs.Length; number++)
        {
            if ((pairs & BitOf(number)) == 0) continue;
            Pair pair = _pairs[number];
            double frequency = 0;
            for (int i = 0; i < s_fields.Length; i++)
            {
                if (pair.First[i] is not { } first || pair.Second[i] is not { } second) continue;
                double meetings = Meetings(first.In(document), second.In(document));
                if (meetings > 0) frequency += meetings * _segment.Shared.WeightsOf(s_fields[i]).FactorOf(document);
            }
            if (frequency > 0) sum += pair.Weight * _segment.Model.Saturate(frequency);
        }
        return sum;
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

    private readonly record struct Pair(WordPositions?[] First, WordPositions?[] Second, double Weight);
}
