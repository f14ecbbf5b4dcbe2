using System.Numerics;
using Indexer.Indexing;
using Lucene.Net.Index;

namespace Indexer.Search.Matching;

/// <summary>
/// A word in all its forms. <paramref name="forms"/> are groups of terms: a document's frequency is that of the group which occurs most, a group's the sum over
/// its terms. So a word counts once, however many of its stems (one a language) hit (see <see cref="IndexSchema.StemMark"/>).
/// </summary>
/// <param name="forms">Groups of terms.</param>
/// <param name="fields">Bit f: field f of <see cref="IndexSchema.TextFields"/>.</param>
/// <param name="weight">What the saturated frequency is multiplied with: idf times occurrences in the query.</param>
internal sealed class WordMatcher(byte[][][] forms, int fields, double weight) : Matcher
{
    public override Cursor? Open(Segment segment, bool leading)
    {
        var leaves = new List<WordLeaf>(BitOperations.PopCount((uint)fields) * 3);
        for (int field = 0; field < IndexSchema.TextFields.Count; field++)
        {
            if ((fields & (1 << field)) == 0) continue;
            for (int group = 0; group < forms.Length; group++)
                foreach (byte[] term in forms[group])
                    if (segment.Postings(field, term, out int documents) is { } postings)
                        leaves.Add(new WordLeaf(postings, field, group, documents));
        }
        return leaves.Count switch
        {
            0 => null,
            1 => new TermCursor(segment, leaves[0], weight),
            _ => new WordCursor(segment, leaves.ToArray(), weight),
        };
    }
}

/// <summary>Postings of one term in one field.</summary>
internal readonly record struct WordLeaf(DocsEnum Postings, int Field, int Group, int Documents);
