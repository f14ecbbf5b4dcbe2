using Indexer.Indexing;
using Indexer.Indexing.Postings;

namespace Indexer.Search.Matching;

/// <summary>One word of a phrase: its exact form and its place.</summary>
/// <param name="Terms">What the generation has of it, one term a field.</param>
/// <param name="Place">From 0.</param>
internal readonly record struct PhraseTerm(WordTerm[] Terms, int Place)
{
    /// <summary>Its term in a field; null where the generation has none.</summary>
    public WordTerm? TermIn(int field) => Array.Find(Terms, term => term.Field == field);
}

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
        // Nothing is opened where a word is missing in the field, as most are in the short ones.
        foreach (PhraseTerm term in terms)
            if (term.TermIn(field) is null) return null;
        var leaves = new PhraseLeaf[terms.Count];
        for (int i = 0; i < leaves.Length; i++)
        {
            if (segment.Positions(terms[i].TermIn(field)!) is not { } positions) return null; // none is null
            leaves[i] = new PhraseLeaf(positions, terms[i].Place);
        }
        // Order within a phrase doesn't touch the score, a count of occurrences: the rarest may lead.
        Array.Sort(leaves, (a, b) => a.Positions.Documents.CompareTo(b.Positions.Documents));
        return new PhraseFieldCursor(segment, field, leaves);
    }

    private sealed class PhraseCursor(Segment segment, Cursor frequencies, double weight) : Cursor
    {
        public override long Cost => frequencies.Cost;

        public override int Advance(int target) => Document = frequencies.Advance(target);

        public override double Score() => weight * segment.Model.Saturate(frequencies.Score());
    }
}

/// <summary>A word of a phrase in a field of a segment.</summary>
internal readonly record struct PhraseLeaf(PositionList Positions, int Place);
