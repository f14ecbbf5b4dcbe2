using Indexer.Search.Queries;

namespace Indexer.QueryNode.Leaf;

/// <summary>
/// Bounds what waits and runs on this node, by cost: shards times terms, and the hits that are shown. A search that would go beyond is refused at once, while it is cheap to ask elsewhere: a queue that
/// grows without bound only turns all answers late. What is let in waits for a core; who is out of time by then is not searched for. Thread-safe.
/// </summary>
internal sealed class Admission(long most)
{
    // A prefix stands for up to 128 words, most of them rare.
    private const int PrefixCost = 16;

    private long _cost;

    /// <summary>Cost of what waits and runs.</summary>
    public long Cost => Interlocked.Read(ref _cost);

    /// <summary>Lets in work of this cost, to be given back by <see cref="Leave"/>; a node that is idle takes anything.</summary>
    public bool TryEnter(long cost)
    {
        long before = Interlocked.Add(ref _cost, cost) - cost;
        if (before == 0 || before + cost <= most) return true;
        Interlocked.Add(ref _cost, -cost);
        return false;
    }

    /// <summary>Lets in what belongs to a search that was let in before: refused, all that was done for it would be lost. New searches are refused instead.</summary>
    public void Enter(long cost) => Interlocked.Add(ref _cost, cost);

    public void Leave(long cost) => Interlocked.Add(ref _cost, -cost);

    /// <summary>Cost of a query on one shard.</summary>
    public static int TermsOf(Query query) => query switch
    {
        PhraseQuery phrase => 1 + phrase.Text.AsSpan().Count(' '),
        PrefixQuery => PrefixCost,
        UnscoredQuery unscored => TermsOf(unscored.Query),
        GroupQuery group => group.Required.Sum(TermsOf) + group.Optional.Sum(TermsOf) + group.Prohibited.Sum(TermsOf),
        _ => 1,
    };
}
