namespace Indexer.Search.Queries;

/// <summary>Collects notes for the user: each once, and no more than a screen shows.</summary>
internal sealed class QueryNotes(IReadOnlyList<QueryNote>? first = null)
{
    private const int Most = 12;
    private readonly List<QueryNote> _notes = [.. first ?? []];

    public IReadOnlyList<QueryNote> All => _notes;

    public void Add(string note, int? position = null, int? length = null)
    {
        if (_notes.Count < Most && !_notes.Exists(n => n.Text == note)) _notes.Add(new QueryNote(note, position, length));
    }
}
