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

    private readonly int[] _most = new int[Window.Width];
    private readonly int[] _sums = new int[Window.Width];
    private readonly ulong[] _inField = new ulong[Window.Words];
    private readonly ulong[] _inGroup = new ulong[Window.Words];
    private readonly ushort[] _places = new ushort[Window.Width];
    private readonly List<PostingList> _lists = [];
    private OpenSegment? _segment;
    private double _weight;
    private long _cost;

    public override long Cost => _cost;

    public override int Lists => _lists.Count;

    /// <summary>Begins a word; its lists are to be added.</summary>
    public void Begin(OpenSegment segment, double weight)
    {
        _segment = segment;
        _weight = weight;
        _cost = 0;
        _lists.Clear();
    }

    /// <summary>Adds a list, in order of field, then group.</summary>
    public void Add(PostingList list)
    {
        _lists.Add(list);
        _cost += list.Length;
    }

    public override void SetBound(Window window)
    {
        double weighted = 0;
        for (int i = 0; i < _lists.Count;)
        {
            int field = _lists[i].Field;
            double most = 0;
            while (i < _lists.Count && _lists[i].Field == field)
            {
                int group = _lists[i].Group;
                double sum = 0;
                for (; i < _lists.Count && _lists[i].Field == field && _lists[i].Group == group; i++) sum += _lists[i].Bound(window.Base, window.Limit);
                most = Math.Max(most, sum);
            }
            weighted += most;
        }
        Bound = _weight * _segment!.Model.Saturate(weighted) * Rounding; // begun before it is asked
    }

    public override int FirstFrom(int document)
    {
        int first = Cursor.End;
        foreach (PostingList list in _lists) first = Math.Min(first, list.MoveTo(document));
        return first;
    }

    public override void Fill(Window window)
    {
        Clear();
        for (int i = 0; i < _lists.Count;)
        {
            int end = i + 1;
            while (end < _lists.Count && _lists[end].Field == _lists[i].Field) end++;
            if (end == i + 1) AddList(_lists[i], window);
            else AddField(i, end, window);
            i = end;
        }
        Saturate();
    }

    public override void Mark(Window window)
    {
        Array.Clear(Matched);
        foreach (PostingList list in _lists)
        {
            for (list.MoveTo(window.Base); list.Documents(window.Limit) is { Length: > 0 } documents; list.Take(documents.Length))
            {
                foreach (int document in documents)
                {
                    int place = document - window.Base;
                    Matched[place >> 6] |= 1UL << place;
                }
            }
        }
    }

    public override bool Probe(int document, int place)
    {
        OpenSegment segment = _segment!; // begun before it is asked
        bool matches = false;
        double weighted = 0;
        for (int i = 0; i < _lists.Count;)
        {
            int field = _lists[i].Field;
            int most = 0;
            while (i < _lists.Count && _lists[i].Field == field)
            {
                int group = _lists[i].Group;
                int frequency = 0;
                for (; i < _lists.Count && _lists[i].Field == field && _lists[i].Group == group; i++)
                {
                    PostingList list = _lists[i];
                    if (list.MoveTo(document) == document) frequency += list.Frequency;
                }
                most = Math.Max(most, frequency);
            }
            if (most == 0) continue;
            matches = true;
            weighted += most * segment.WeightsOf(field).FactorOf(document);
        }
        Scores[place] = matches ? _weight * segment.Model.Saturate(weighted) : 0;
        return matches;
    }

    /// <summary>The field that has one list: no sum over forms to wait for.</summary>
    private void AddList(PostingList list, Window window)
    {
        FieldWeights weights = _segment!.WeightsOf(list.Field); // begun before it is filled
        for (list.MoveTo(window.Base); list.Documents(window.Limit) is { Length: > 0 } documents; list.Take(documents.Length))
        {
            ReadOnlySpan<int> frequencies = list.Frequencies(documents.Length);
            for (int i = 0; i < documents.Length; i++)
            {
                int document = documents[i];
                int place = document - window.Base;
                Scores[place] += frequencies[i] * weights.FactorOf(document);
                Matched[place >> 6] |= 1UL << place;
            }
        }
    }

    private void AddField(int from, int to, Window window)
    {
        FieldWeights weights = _segment!.WeightsOf(_lists[from].Field); // begun before it is filled
        bool hasGroups = _lists[from].Group != _lists[to - 1].Group;
        for (int i = from; i < to;)
        {
            int end = i + 1;
            while (end < to && _lists[end].Group == _lists[i].Group) end++;
            // Sums of the only group are the most; those of one list need not be added up first.
            if (!hasGroups)
                for (; i < end; i++) Count(_lists[i], window);
            else if (end == i + 1) CountMost(_lists[i], window);
            else CountGroup(i, end, window);
            i = end;
        }
        for (int word = 0; word < _inField.Length; word++)
        {
            ulong bits = _inField[word];
            if (bits == 0) continue;
            Matched[word] |= bits;
            _inField[word] = 0;
            for (; bits != 0; bits &= bits - 1)
            {
                int place = (word << 6) + System.Numerics.BitOperations.TrailingZeroCount(bits);
                Scores[place] += _most[place] * weights.FactorOf(window.Base + place);
                _most[place] = 0;
            }
        }
    }

    private void Count(PostingList list, Window window)
    {
        for (list.MoveTo(window.Base); list.Documents(window.Limit) is { Length: > 0 } documents; list.Take(documents.Length))
        {
            ReadOnlySpan<int> frequencies = list.Frequencies(documents.Length);
            for (int i = 0; i < documents.Length; i++)
            {
                int place = documents[i] - window.Base;
                _most[place] += frequencies[i];
                _inField[place >> 6] |= 1UL << place;
            }
        }
    }

    private void CountMost(PostingList list, Window window)
    {
        for (list.MoveTo(window.Base); list.Documents(window.Limit) is { Length: > 0 } documents; list.Take(documents.Length))
        {
            ReadOnlySpan<int> frequencies = list.Frequencies(documents.Length);
            for (int i = 0; i < documents.Length; i++)
            {
                int place = documents[i] - window.Base;
                if (frequencies[i] > _most[place]) _most[place] = frequencies[i];
                _inField[place >> 6] |= 1UL << place;
            }
        }
    }

    private void CountGroup(int from, int to, Window window)
    {
        for (int list = from; list < to; list++)
        {
            PostingList each = _lists[list];
            for (each.MoveTo(window.Base); each.Documents(window.Limit) is { Length: > 0 } documents; each.Take(documents.Length))
            {
                ReadOnlySpan<int> frequencies = each.Frequencies(documents.Length);
                for (int i = 0; i < documents.Length; i++)
                {
                    int place = documents[i] - window.Base;
                    _sums[place] += frequencies[i];
                    _inGroup[place >> 6] |= 1UL << place;
                }
            }
        }
        for (int word = 0; word < _inGroup.Length; word++)
        {
            ulong bits = _inGroup[word];
            if (bits == 0) continue;
            _inField[word] |= bits;
            _inGroup[word] = 0;
            for (; bits != 0; bits &= bits - 1)
            {
                int place = (word << 6) + System.Numerics.BitOperations.TrailingZeroCount(bits);
                if (_sums[place] > _most[place]) _most[place] = _sums[place];
                _sums[place] = 0;
            }
        }
    }

    private void Saturate()
    {
        Ranking.ScoringModel model = _segment!.Model; // begun before it is filled
        int count = Window.List(Matched, _places);
        foreach (ushort place in _places.AsSpan(0, count)) Scores[place] = _weight * model.Saturate(Scores[place]);
    }
}
