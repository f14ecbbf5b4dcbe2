namespace Indexer.Search.Snippets;

/// <summary>
/// Chooses the stretch of text that shows the most of a query: the window with the greatest weight of distinct words, or two of half the size where one can't show all.
/// </summary>
/// <param name="wordWeights">Weight of each word of the query.</param>
internal sealed class FragmentChooser(double[] wordWeights)
{
    // A second occurrence of a word is worth little, but more than none.
    private const double Repeated = 0.05;

    private readonly int[] _inWindow = new int[wordWeights.Length];

    /// <summary>One or two stretches from match to match, in order of place; none where there are no matches.</summary>
    /// <param name="matches">Matches in order of place.</param>
    /// <param name="windowBytes">Most bytes to show.</param>
    public List<(int Start, int End)> Choose(List<SnippetMatch> matches, int windowBytes)
    {
        var chosen = new List<(int Start, int End)>(2);
        if (matches.Count == 0) return chosen;
        var seen = new bool[wordWeights.Length];
        var all = new bool[wordWeights.Length];
        foreach (SnippetMatch match in matches) all[match.Word] = true;

        (int first, int last, _) = Best(matches, windowBytes, seen);
        if (CoversAll(matches, first, last, all))
        {
            chosen.Add((matches[first].Start, EndOf(matches, first, last)));
            return chosen;
        }
        (first, last, _) = Best(matches, windowBytes / 2, seen);
        for (int i = first; i <= last; i++) seen[matches[i].Word] = true;
        chosen.Add((matches[first].Start, EndOf(matches, first, last)));
        (int first2, int last2, double gained) = Best(matches, windowBytes / 2, seen);
        if (gained > 0) chosen.Add((matches[first2].Start, EndOf(matches, first2, last2)));
        chosen.Sort();
        return chosen;
    }

    /// <summary>The best window; words in <paramref name="seen"/> are worth nothing any more.</summary>
    private (int First, int Last, double Weight) Best(List<SnippetMatch> matches, int windowBytes, bool[] seen)
    {
        Array.Clear(_inWindow);
        (int First, int Last, double Weight) best = (0, 0, 0);
        double weight = 0;
        int last = -1;
        for (int first = 0; first < matches.Count; first++)
        {
            int limit = matches[first].Start + windowBytes;
            while (last + 1 < matches.Count && (last < first || matches[last + 1].End <= limit))
            {
                int word = matches[++last].Word;
                if (!seen[word]) weight += wordWeights[word] * (_inWindow[word] == 0 ? 1 : Repeated);
                _inWindow[word]++;
            }
            if (weight > best.Weight + 1e-9) best = (first, last, weight);
            int leaving = matches[first].Word;
            _inWindow[leaving]--;
            if (!seen[leaving]) weight -= wordWeights[leaving] * (_inWindow[leaving] == 0 ? 1 : Repeated);
        }
        return best;
    }

    private static bool CoversAll(List<SnippetMatch> matches, int first, int last, bool[] all)
    {
        var missing = (bool[])all.Clone();
        for (int i = first; i <= last; i++) missing[matches[i].Word] = false;
        return !missing.Contains(true);
    }

    private static int EndOf(List<SnippetMatch> matches, int first, int last)
    {
        int end = 0;
        for (int i = first; i <= last; i++) end = Math.Max(end, matches[i].End);
        return end;
    }
}
