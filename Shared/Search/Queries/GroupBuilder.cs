namespace Indexer.Search.Queries;

internal readonly record struct SignedQuery(char Sign, Query Query);

/// <summary>Puts parts that stand side by side into required, optional and prohibited.</summary>
internal sealed class GroupBuilder
{
    private readonly List<Query> _required = [];
    private readonly List<Query> _optional = [];
    private readonly List<Query> _prohibited = [];

    public void Add(SignedQuery part)
    {
        if (part.Sign == '-') _prohibited.Add(part.Query);
        else if (part.Sign == '+' || part.Query.IsFilter) _required.Add(part.Query);
        else if (part.Query is GroupQuery { Required.Count: 0, Prohibited.Count: 0 } plain) _optional.AddRange(plain.Optional);
        else _optional.Add(part.Query);
    }

    /// <summary>The group; null for an empty one.</summary>
    public Query? Build(QueryNotes notes, bool topLevel)
    {
        if (_required.Count + _optional.Count + _prohibited.Count == 0) return null;
        if (_prohibited.Count == 0 && _required.Count + _optional.Count == 1) return _required.Count == 1 ? _required[0] : _optional[0];
        if (topLevel && _required.Count + _optional.Count == 0)
            notes.Add("The query only says what to leave out: it finds all other documents, in no order of relevance.");
        return new GroupQuery(_required, _optional, _prohibited);
    }
}
