using Indexer.Search.Shards;

namespace Indexer.Search.Ranking;

/// <summary>
/// The first k documents of a shard in an order, of which no host has more than n: what is left of the list of all matches when whatever comes behind the n-th of its host is struck
/// out. A document without a host stands for itself.
/// </summary>
/// <remarks>
/// What comes behind the last of k can't get in by any later match, so that the last one's score is a threshold as in <see cref="TopDocuments"/>, here and for other shards
/// (README.md, What is gathered).
/// </remarks>
internal sealed class TopCollapsed(int capacity, int perHost, SortValues values, ShardColumn hosts, SearchSort sort) : HitCollector
{
    private readonly SortedSet<Kept> _kept = [];
    private readonly Dictionary<int, List<Kept>> _ofHost = [];
    private Kept _last;

    public override bool GoesByScore => sort == SearchSort.Score;

    public override void Offer(float score, int document)
    {
        var match = new Kept(new Place(values.Of(score, document), document), hosts.OrdinalOf(document), score);
        bool isFull = _kept.Count == capacity;
        if (isFull && (capacity == 0 || match.CompareTo(_last) > 0)) return;
        if (match.Host > 0 && _ofHost.TryGetValue(match.Host, out List<Kept>? others) && others.Count == perHost)
        {
            Kept lastOfHost = others.Max();
            if (match.CompareTo(lastOfHost) > 0) return;
            Remove(lastOfHost);
        }
        else if (isFull) Remove(_last);
        Add(match);
    }

    public override (float Score, int Document)[] TakeAll(float least) => [.. _kept.Where(kept => !GoesByScore || kept.Score >= least).Select(kept => (kept.Score, kept.Place.Document))];

    private void Add(Kept match)
    {
        _kept.Add(match);
        if (match.Host > 0)
        {
            if (!_ofHost.TryGetValue(match.Host, out List<Kept>? others)) _ofHost[match.Host] = others = new List<Kept>(1);
            others.Add(match);
        }
        if (_kept.Count < capacity) return;
        _last = _kept.Max;
        if (sort == SearchSort.Score) Threshold = _last.Score;
    }

    private void Remove(Kept match)
    {
        _kept.Remove(match);
        if (match.Host == 0) return;
        List<Kept> ofHost = _ofHost[match.Host];
        ofHost.Remove(match);
        if (ofHost.Count == 0) _ofHost.Remove(match.Host);
    }

    private readonly record struct Kept(Place Place, int Host, float Score) : IComparable<Kept>
    {
        public int CompareTo(Kept other) => Place.CompareTo(other.Place);
    }
}
