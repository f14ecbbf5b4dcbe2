using System.Numerics;
using Indexer.Search.Matching;
using Indexer.Search.Ranking;
using Indexer.Search.Shards;

namespace Indexer.Search.Pruning;

/// <summary>
/// What a segment knows of a word, remembered for the next search: its lists, how many documents have it, and by stretch of 64 documents the most that its saturated frequency can be. That
/// is bounded at first by the impacts of all lists together; a search that scores all of a window leaves the true values behind. Thread-safe.
/// </summary>
internal sealed class SegmentWord
{
    // So many postings are counted when the word is first met; more are hardly fewer than anyone wants counted.
    private const long MostCounted = 1 << 14;

    private readonly float[] _most;

    private SegmentWord(List<WordList> lists, float[] most, int? documents, long mostScores)
    {
        Lists = [.. lists];
        Postings = lists.Sum(list => (long)list.Length);
        Documents = documents;
        _most = most;
        if (Postings <= mostScores) Scores = new ScoredWindows(most.Length / Window.Words);
    }

    /// <summary>In order of field, then group.</summary>
    public WordList[] Lists { get; }

    /// <summary>Postings in all of its lists.</summary>
    public long Postings { get; }

    /// <summary>Documents that have it, where they were counted.</summary>
    public int? Documents { get; }

    /// <summary>Its saturated frequencies, as far as they are remembered; null where they would take too much.</summary>
    public ScoredWindows? Scores { get; }

    /// <summary>About how many bytes it takes.</summary>
    public long Bytes => 200 + (Scores?.Bytes ?? 0) + ((long)_most.Length * sizeof(float)) + Lists.Sum(list => 64 + (list.Rare is { } rare ? rare.Documents.Length * 2L * sizeof(int) : 0));

    /// <summary>What a word's terms are in a segment, or null where no document has any.</summary>
    public static SegmentWord? Find(Segment segment, IEnumerable<WordTerm> terms)
    {
        var lists = new List<WordList>();
        foreach (WordTerm term in terms)
            if (segment.Shared.BoundsOf(term.Field, term.Bytes) is { } bounds) lists.Add(new WordList(term.Field, term.Group, bounds, null));
            else if (segment.Find(term) is { } place) lists.Add(new WordList(term.Field, term.Group, null, RarePostings.Read(place, segment.Shared.Postings)));
        if (lists.Count == 0) return null;
        lists = [.. lists.GroupBy(list => list.Field).SelectMany(MergeRare)];
        return new SegmentWord(lists, Bound(lists, segment.Shared), lists.Sum(list => (long)list.Length) <= MostCounted ? Count(lists, segment.Shared) : null, segment.Shared.MostScores);
    }

    /// <summary>Has what a search begins with fetched.</summary>
    public void Prefetch()
    {
        ProcessorCache.Fetch(Most);
        Scores?.Prefetch();
    }

    /// <summary>By stretch: no document has a higher saturated frequency, but for rounding; 0 where none has the word.</summary>
    public ReadOnlySpan<float> Most => _most;

    /// <summary>The highest saturated frequencies by stretch in a window all of whose documents were scored; 0 for no document.</summary>
    public void Learn(int window, ReadOnlySpan<float> most)
    {
        Span<float> known = _most.AsSpan(window * Window.Words, Window.Words);
        for (int i = 0; i < known.Length; i++) known[i] = Math.Min(known[i], most[i]);
    }

    /// <summary>Groups of a field whose lists are all in memory become one list.</summary>
    private static IEnumerable<WordList> MergeRare(IGrouping<int, WordList> ofField)
    {
        ILookup<bool, IGrouping<int, WordList>> byRarity = ofField.GroupBy(list => list.Group).ToLookup(group => group.All(list => list.Rare is not null));
        foreach (WordList list in byRarity[false].SelectMany(group => group)) yield return list;
        WordList[] rare = [.. byRarity[true].SelectMany(group => group)];
        if (rare.Length == 1) yield return rare[0];
        else if (rare.Length > 1) yield return new WordList(ofField.Key, int.MaxValue, null, RarePostings.Merge(Array.ConvertAll(rare, list => (list.Group, list.Rare!)))); // all of them are
    }

    /// <summary>As a score is worked out, with the most of every list for its frequency: the sum over a group, the most of the groups, the sum over fields.</summary>
    private static float[] Bound(List<WordList> lists, OpenSegment segment)
    {
        var most = new float[Window.StretchesFor(segment.Reader.MaxDoc)];
        double[] all = new double[most.Length], ofField = new double[most.Length], ofGroup = new double[most.Length];
        for (int i = 0; i < lists.Count; i++)
        {
            lists[i].MostByStretch(segment.WeightsOf(lists[i].Field), most);
            for (int stretch = 0; stretch < most.Length; stretch++) ofGroup[stretch] += most[stretch];
            bool endsField = i + 1 == lists.Count || lists[i + 1].Field != lists[i].Field;
            if (!endsField && lists[i + 1].Group == lists[i].Group) continue;
            for (int stretch = 0; stretch < most.Length; stretch++) ofField[stretch] = Math.Max(ofField[stretch], ofGroup[stretch]);
            Array.Clear(ofGroup);
            if (!endsField) continue;
            for (int stretch = 0; stretch < most.Length; stretch++) all[stretch] += ofField[stretch];
            Array.Clear(ofField);
        }
        ScoringModel model = segment.Model;
        for (int stretch = 0; stretch < most.Length; stretch++) most[stretch] = all[stretch] > 0 ? TermBounds.RoundUp(model.Saturate(all[stretch])) : 0;
        return most;
    }

    private static int Count(List<WordList> lists, OpenSegment segment)
    {
        if (lists.Count == 1) return lists[0].Length;
        var found = new ulong[(segment.Reader.MaxDoc + 63) / 64];
        var postings = new PostingList();
        foreach (WordList list in lists)
        {
            postings.Begin(list, segment.Postings.Documents);
            for (int document = postings.MoveTo(0); document != Cursor.End; document = postings.Next()) found[document >> 6] |= 1UL << document;
        }
        return found.Sum(BitOperations.PopCount);
    }
}
