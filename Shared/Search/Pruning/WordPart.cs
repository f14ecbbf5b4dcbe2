using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Indexer.Search.Matching;
using Indexer.Search.Shards;

namespace Indexer.Search.Pruning;

/// <summary>
/// A word over several fields and forms (see <see cref="WordMatcher"/>), straight from blocks of postings. Its lists are few and stand in order of field, then group; the score
/// is worked out by the very operations of <see cref="WordCursor"/>, in their order.
/// </summary>
internal sealed class WordPart : ScoredPart
{
    // Above all that rounding does to the some fifty operations of a score (each errs by at most 2^-53 of its result).
    private const double Rounding = 1 + 1e-12;

    // So many scores of 64 are worked out one by one.
    private const int FewOf64 = 16;

    private readonly List<PostingList> _lists = [];
    private readonly int[] _most = new int[Window.Width];
    private readonly int[] _sums = new int[Window.Width];
    private readonly float[] _mostHere = new float[Window.Words];
    private readonly ulong[] _inField = new ulong[Window.Words];
    private readonly ulong[] _inGroup = new ulong[Window.Words];
    private readonly ushort[] _asked = new ushort[Window.Width];
    private readonly int[] _found = new int[Window.Width];
    private readonly int[] _frequencies = new int[Window.Width];
    private OpenSegment _segment = null!; // begun before anything is asked of it, as is the next
    private SegmentWord _word = null!;
    private SearchMemory _memory = null!;
    private bool _isOpen;
    private double _weight;
    private int _askedCount;

    public override long Cost => _word.Postings;

    public override int Lists => _word.Lists.Length;

    public override bool CanRewind => true;

    /// <summary>What a saturated frequency is multiplied with.</summary>
    public double Weight => _weight;

    /// <summary>Documents of the segment that match, where they were counted.</summary>
    public int? Documents => _word.Documents;

    /// <summary>Begins a word.</summary>
    public void Begin(Segment segment, SegmentWord word, double weight)
    {
        _segment = segment.Shared;
        _word = word;
        _weight = weight;
        _memory = segment.Memory;
        _isOpen = false;
        _lists.Clear();
    }

    public override void Rewind()
    {
        foreach (PostingList list in _lists) list.Rewind();
    }

    public override void AddBounds(Span<double> most, bool isRequired)
    {
        ReadOnlySpan<float> known = _word.Most;
        var absent = Vector256.Create(isRequired ? double.NegativeInfinity : 0);
        for (int stretch = 0; stretch < most.Length; stretch += Window.Words)
        {
            Vector256<double> here = Window.Widen(Vector128.Create(known[stretch..]));
            Window.AddTo(most[stretch..], Vector256.ConditionalSelect(Vector256.Equals(here, Vector256<double>.Zero), absent, here * _weight * Rounding));
        }
    }

    /// <summary>By stretch: no document has a higher saturated frequency, but for rounding; 0 where none has the word.</summary>
    public ReadOnlySpan<float> Most => _word.Most;

    public override void SetBound(Window window)
    {
        float most = window.MostOf(_word.Most);
        Bound = _weight * most * Rounding;
        IsAbsent = most == 0;
    }

    public override void Fill(Window window)
    {
        if (Remembered(window) is { } known)
        {
            Clear();
            known.CopyTo(window.Stretches, _weight, Scores, Matched);
            return;
        }
        _askedCount = -1;
        Read(window);
        Saturate(_weight);
        _word.Learn(window.Number, _mostHere);
    }

    public override void Mark(Window window)
    {
        Clear();
        if (_word.Scores?.In(window.Number) is { } known)
        {
            known.Places.CopyTo(Matched);
            return;
        }
        Open();
        foreach (PostingList list in _lists)
        {
            var matched = new PlaceWriter(Matched);
            for (list.MoveTo(window.Base); list.Documents(window.Limit) is { Length: > 0 } documents; list.Pass(documents.Length))
                foreach (int document in documents) matched.Add(document - window.Base);
            matched.End();
        }
    }

    public override void Probe(Window window, ReadOnlySpan<ulong> documents)
    {
        if (Remembered(window) is { } known)
        {
            Clear();
            known.CopyTo(documents, _weight, Scores, Matched);
            return;
        }
        _askedCount = Window.List(documents, _asked);
        Read(window);
        Saturate(_weight);
    }

    /// <summary>Lists are opened when the first window is read of which the scores are not remembered.</summary>
    private void Open()
    {
        if (_isOpen) return;
        _isOpen = true;
        foreach (WordList list in _word.Lists)
        {
            PostingList postings = _memory.RentList();
            postings.Begin(list, _segment.Postings.Documents);
            _lists.Add(postings);
        }
    }

    /// <summary>The saturated frequencies of a window; null where they are not remembered, nor asked for again.</summary>
    private WindowScores? Remembered(Window window)
    {
        if (_word.Scores is not { } all) return null;
        if (all.In(window.Number) is { } known) return known;
        if (!all.Visit(window.Number)) return null;
        _askedCount = -1;
        Read(window);
        Saturate(weight: 1);
        _word.Learn(window.Number, _mostHere);
        var scores = WindowScores.Of(Matched, Scores);
        all.Learn(window.Number, scores);
        _segment.Words.Grow(scores.Bytes);
        return scores;
    }

    /// <summary>Makes of weighted frequencies saturated ones, times a weight; by stretch, the highest saturated frequency, rounded up, is in <see cref="_mostHere"/>: 0 where nothing matches.</summary>
    private void Saturate(double weight)
    {
        for (int i = 0; i < Matched.Length; i++)
        {
            _mostHere[i] = 0;
            if (Matched[i] == 0) continue;
            double most = 0;
            if (BitOperations.PopCount(Matched[i]) > FewOf64) most = _segment.Model.Saturate(Scores.AsSpan(i << 6, 64), weight);
            else
                for (ulong bits = Matched[i]; bits != 0; bits &= bits - 1)
                {
                    ref double score = ref Scores[(i << 6) + BitOperations.TrailingZeroCount(bits)];
                    double saturated = _segment.Model.Saturate(score);
                    most = Math.Max(most, saturated);
                    score = weight * saturated;
                }
            _mostHere[i] = TermBounds.RoundUp(most);
        }
    }

    /// <summary>Adds up the weighted frequencies, field by field.</summary>
    private void Read(Window window)
    {
        Clear();
        Open();
        for (int from = 0; from < _lists.Count;)
        {
            int end = EndOf(from, sameGroup: false);
            FieldWeights weights = _segment.WeightsOf(_lists[from].Field);
            if (end == from + 1) Read(_lists[from], window, Use.Score, weights);
            else ReadField(from, end, window, weights);
            from = end;
        }
    }

    /// <summary>A field with several lists: the most of its groups counts. That of the only group, and the sum of a group's only list, need no place of their own.</summary>
    private void ReadField(int from, int to, Window window, FieldWeights weights)
    {
        bool hasGroups = _lists[from].Group != _lists[to - 1].Group;
        for (int at = from; at < to;)
        {
            int end = EndOf(at, sameGroup: true);
            Use use = !hasGroups ? Use.AddToField : end == at + 1 ? Use.MostOfField : Use.AddToGroup;
            for (; at < end; at++) Read(_lists[at], window, use, weights);
            if (use == Use.AddToGroup) EndGroup();
        }
        for (int word = 0; word < _inField.Length; word++)
        {
            Matched[word] |= _inField[word];
            for (ulong bits = _inField[word]; bits != 0; bits &= bits - 1)
            {
                int place = (word << 6) + BitOperations.TrailingZeroCount(bits);
                Scores[place] += _most[place] * weights.FactorOf(window.Base + place);
                _most[place] = 0;
            }
            _inField[word] = 0;
        }
    }

    private int EndOf(int from, bool sameGroup)
    {
        int end = from + 1;
        while (end < _lists.Count && _lists[end].Field == _lists[from].Field && (!sameGroup || _lists[end].Group == _lists[from].Group)) end++;
        return end;
    }

    private void EndGroup()
    {
        for (int word = 0; word < _inGroup.Length; word++)
        {
            if (_inGroup[word] == 0) continue;
            _inField[word] |= _inGroup[word];
            _inGroup[word] = 0;
            Span<Vector<int>> most = MemoryMarshal.Cast<int, Vector<int>>(_most.AsSpan(word << 6, 64));
            Span<Vector<int>> sums = MemoryMarshal.Cast<int, Vector<int>>(_sums.AsSpan(word << 6, 64));
            for (int at = 0; at < most.Length; at++) most[at] = Vector.Max(most[at], sums[at]);
            sums.Clear();
        }
    }

    /// <summary>Takes what a list has in the window: all of it, or of the documents that were asked for.</summary>
    private void Read(PostingList list, Window window, Use use, FieldWeights weights)
    {
        if (_askedCount >= 0)
        {
            int count = list.Find(_asked.AsSpan(0, _askedCount), window.Base, _found, _frequencies);
            Take(_found.AsSpan(0, count), _frequencies, window.Base, use, weights);
            return;
        }
        for (list.MoveTo(window.Base); list.Documents(window.Limit) is { Length: > 0 } documents; list.Pass(documents.Length))
            Take(documents, list.Frequencies(documents.Length), window.Base, use, weights);
    }

    private void Take(ReadOnlySpan<int> documents, ReadOnlySpan<int> frequencies, int first, Use use, FieldWeights weights)
    {
        switch (use)
        {
            case Use.Score:
                Score(documents, frequencies, first, weights);
                break;
            case Use.AddToField:
                Add(documents, frequencies, first, _most, _inField);
                break;
            case Use.MostOfField:
                Raise(documents, frequencies, first);
                break;
            case Use.AddToGroup:
                Add(documents, frequencies, first, _sums, _inGroup);
                break;
        }
    }

    private void Score(ReadOnlySpan<int> documents, ReadOnlySpan<int> frequencies, int first, FieldWeights weights)
    {
        frequencies = frequencies[..documents.Length];
        Span<double> scores = Scores.AsSpan(0, Window.Width);
        var matched = new PlaceWriter(Matched);
        for (int i = 0; i < documents.Length; i++)
        {
            int place = documents[i] - first;
            scores[place] += frequencies[i] * weights.FactorOf(documents[i]);
            matched.Add(place);
        }
        matched.End();
    }

    private static void Add(ReadOnlySpan<int> documents, ReadOnlySpan<int> frequencies, int first, Span<int> sums, ulong[] places)
    {
        frequencies = frequencies[..documents.Length];
        var found = new PlaceWriter(places);
        for (int i = 0; i < documents.Length; i++)
        {
            int place = documents[i] - first;
            sums[place] += frequencies[i];
            found.Add(place);
        }
        found.End();
    }

    private void Raise(ReadOnlySpan<int> documents, ReadOnlySpan<int> frequencies, int first)
    {
        frequencies = frequencies[..documents.Length];
        Span<int> most = _most;
        var found = new PlaceWriter(_inField);
        for (int i = 0; i < documents.Length; i++)
        {
            int place = documents[i] - first;
            most[place] = Math.Max(most[place], frequencies[i]);
            found.Add(place);
        }
        found.End();
    }

    /// <summary>What becomes of the frequencies of a list.</summary>
    private enum Use
    {
        /// <summary>The field has no other list.</summary>
        Score,

        /// <summary>The field has no other group.</summary>
        AddToField,

        /// <summary>The group has no other list.</summary>
        MostOfField,

        AddToGroup,
    }
}
