using Indexer.Indexing;
using Lucene.Net.Index;

namespace Indexer.Search.Matching;

/// <summary>One word of a phrase: its exact form and its place, from 0.</summary>
internal readonly record struct PhraseTerm(byte[] Term, int Place);

/// <summary>Exact forms at fixed distances in one field; occurrences of the phrase count like those of a word, over all fields.</summary>
internal sealed class PhraseMatcher(IReadOnlyList<PhraseTerm> terms, int fields, TermWeight origin) : Matcher
{
    public TermWeight Origin => origin;

    // A saturated frequency is at most 1.
    public override double Most => origin.Value;

    public override Cursor? Open(Segment segment, bool leading)
    {
        var occurrences = new List<Cursor>();
        for (int field = 0; field < IndexSchema.TextFields.Count; field++)
            if (InField(segment, field) is { } cursor) occurrences.Add(cursor);
        if (occurrences.Count == 0) return null;
        Cursor all = occurrences.Count == 1 ? occurrences[0] : new UnionCursor(occurrences.ToArray(), segment.Clock, leading: false);
        return new PhraseCursor(segment, all, origin.Value);
    }

    /// <summary>Its occurrences in one field; null where there are none.</summary>
    public PhraseFieldCursor? InField(Segment segment, int field)
    {
        if ((fields & (1 << field)) == 0) return null;
        var leaves = new PhraseLeaf[terms.Count];
        for (int i = 0; i < leaves.Length; i++)
        {
            if (segment.Positions(field, terms[i].Term, out int documents) is not { } positions) return null;
            leaves[i] = new PhraseLeaf(positions, terms[i].Place, documents);
        }
        // Order within a phrase doesn't touch the score, a count of occurrences: the rarest may lead.
        Array.Sort(leaves, (a, b) => a.Documents.CompareTo(b.Documents));
        return new PhraseFieldCursor(segment, field, leaves);
    }

    private sealed class PhraseCursor(Segment segment, Cursor frequencies, double weight) : Cursor
    {
        public override long Cost => frequencies.Cost;

        public override int Advance(int target) => Document = frequencies.Advance(target);

        public override double Score() => weight * segment.Model.Saturate(frequencies.Score());
    }
}

internal readonly record struct PhraseLeaf(DocsAndPositionsEnum Positions, int Place, int Documents);
