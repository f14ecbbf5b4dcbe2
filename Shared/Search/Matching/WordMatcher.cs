using Indexer.Search.Pruning;
using Lucene.Net.Index;

namespace Indexer.Search.Matching;

/// <summary>
/// A word in all its forms, which are groups of terms: a document's frequency is that of the group which occurs most, a group's the sum over its terms. So a word counts
/// once, however many of its stems (one a language) hit (see <see cref="Indexing.IndexSchema.StemMark"/>).
/// </summary>
/// <param name="terms">The terms that the generation has, in order of field, then group; the same object for all queries while the word is remembered, and known by that.</param>
/// <param name="origin">What it was made of, and so its weight.</param>
internal sealed class WordMatcher(WordTerm[] terms, TermWeight origin) : Matcher
{
    public WordTerm[] Terms => terms;

    public TermWeight Origin => origin;

    /// <summary>What the saturated frequency is multiplied with.</summary>
    public double Weight => origin.Value;

    // A saturated frequency is at most 1.
    public override double Most => origin.Value;

    public override long Fewest => terms.Length == 0 ? 0 : terms.Max(term => term.Documents);

    public override Cursor? Open(Segment segment, bool leading)
    {
        var leaves = new List<WordLeaf>(terms.Length);
        foreach (WordTerm term in terms)
            if (segment.Postings(term.Field, term.Bytes, out int documents) is { } postings)
                leaves.Add(new WordLeaf(postings, term.Field, term.Group, documents));
        return leaves.Count switch
        {
            0 => null,
            1 => new TermCursor(segment, leaves[0], origin.Value),
            _ => new WordCursor(segment, leaves.ToArray(), origin.Value),
        };
    }

    public override ScoredPart? OpenPart(Segment segment)
    {
        if (segment.Word(terms) is not { } word) return null;
        WordPart part = segment.Memory.RentPart();
        part.Begin(segment, word, origin.Value);
        return part;
    }
}

/// <summary>A term of a word in one field: of a group of forms that count as one.</summary>
internal sealed class WordTerm
{
    public required int Field { get; init; }

    public required int Group { get; init; }

    public required byte[] Bytes { get; init; }

    /// <summary>Documents of the generation that have it.</summary>
    public required long Documents { get; init; }
}

/// <summary>Postings of one term in one field.</summary>
internal readonly record struct WordLeaf(DocsEnum Postings, int Field, int Group, int Documents);
