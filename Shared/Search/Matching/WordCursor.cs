namespace Indexer.Search.Matching;

/// <summary>A word over several fields and forms. Leaves are few (fields times forms) and stand in order of field, then group.</summary>
internal sealed class WordCursor : Cursor
{
    private readonly Segment _segment;
    private readonly WordLeaf[] _leaves;
    private readonly int[] _at;
    private readonly double _weight;

    public WordCursor(Segment segment, WordLeaf[] leaves, double weight)
    {
        _segment = segment;
        _leaves = leaves;
        _weight = weight;
        _at = new int[leaves.Length];
        Array.Fill(_at, -1);
        foreach (WordLeaf leaf in leaves) Cost += leaf.Documents;
    }

    public override long Cost { get; }

    public override int Next()
    {
        int current = Document;
        int least = End;
        int[] at = _at;
        for (int i = 0; i < at.Length; i++)
        {
            int document = at[i];
            if (document == current) at[i] = document = _leaves[i].Postings.NextDoc();
            if (document < least) least = document;
        }
        return Document = least;
    }

    public override int Advance(int target)
    {
        int least = End;
        int[] at = _at;
        for (int i = 0; i < at.Length; i++)
        {
            int document = at[i];
            if (document < target) at[i] = document = _leaves[i].Postings.Advance(target);
            if (document < least) least = document;
        }
        return Document = least;
    }

    public override double Score()
    {
        int document = Document;
        double weighted = 0;
        int i = 0;
        while (i < _leaves.Length)
        {
            int field = _leaves[i].Field;
            int most = 0;
            while (i < _leaves.Length && _leaves[i].Field == field)
            {
                int group = _leaves[i].Group;
                int frequency = 0;
                for (; i < _leaves.Length && _leaves[i].Field == field && _leaves[i].Group == group; i++)
                    if (_at[i] == document) frequency += _leaves[i].Postings.Freq;
                if (frequency > most) most = frequency;
            }
            if (most > 0) weighted += _segment.Weighted(field, document, most);
        }
        return _weight * _segment.Model.Saturate(weighted);
    }
}
