using Indexer.Indexing;

namespace Indexer.Search.Matching;

/// <summary>
/// Words with a common start, as if they were one word: their frequencies add up. The words were chosen by global statistics, so every shard unites the same ones.
/// </summary>
internal sealed class PrefixMatcher(IReadOnlyList<byte[]> terms, int fields, TermWeight origin) : Matcher
{
    public TermWeight Origin => origin;

    /// <summary>The words.</summary>
    public IReadOnlyList<byte[]> Terms => terms;

    // A saturated frequency is at most 1.
    public override double Most => origin.Value;

    /// <summary>Whether they are looked for in a field.</summary>
    public bool IsIn(int field) => (fields & (1 << field)) != 0;

    public override Cursor? Open(Segment segment, bool leading)
    {
        var leaves = new List<Cursor>();
        for (int field = 0; field < IndexSchema.TextFields.Count; field++)
        {
            if (!IsIn(field)) continue;
            // A query may have hundreds of prefixes, whose terms are all looked up before the first document ticks.
            segment.Clock.Look();
            foreach (byte[] term in terms)
                if (segment.Postings(field, term, out int documents) is { } postings)
                    leaves.Add(new WeightedTermCursor(segment, new WordLeaf(postings, field, 0, documents)));
        }
        return leaves.Count == 0 ? null : new PrefixCursor(segment, new UnionCursor(leaves.ToArray(), segment.Clock, leading), origin.Value);
    }

    /// <summary>Gives the weighted frequency, for the union to add up before saturation.</summary>
    private sealed class WeightedTermCursor(Segment segment, WordLeaf leaf) : Cursor
    {
        public override long Cost => leaf.Documents;

        public override int Next() => Document = leaf.Postings.NextDoc();

        public override int Advance(int target) => Document = leaf.Postings.Advance(target);

        public override double Score() => segment.Weighted(leaf.Field, Document, leaf.Postings.Freq);
    }

    private sealed class PrefixCursor(Segment segment, Cursor frequencies, double weight) : Cursor
    {
        public override long Cost => frequencies.Cost;

        public override int Advance(int target) => Document = frequencies.Advance(target);

        public override double Score() => weight * segment.Model.Saturate(frequencies.Score());
    }
}
