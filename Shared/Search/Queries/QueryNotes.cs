namespace Indexer.Search.Queries;

/// <summary>Collects notes for the user: each once, and no more than a screen shows.</summary>
internal sealed class QueryNotes(IReadOnlyList<string>? first = null)
{
    private const int Most = 12;
    private readonly List<string> _notes = [.. first ?? []];

    public IReadOnlyList<string> All => _notes;

    public void Add(string note)
    {
        if (_notes.Count < Most && !_notes.Contains(note)) _notes.Add(note);
    }
}
