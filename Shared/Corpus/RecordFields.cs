namespace Indexer.Corpus;

/// <summary>The named fields of a record's header in file order. Names are compared without case (ISO 28500:2017 section 4). Reused; not thread-safe.</summary>
public sealed class RecordFields
{
    private readonly List<KeyValuePair<string, string>> _fields = [];

    /// <summary>How many fields there are, repeated ones counted each.</summary>
    public int Count => _fields.Count;

    /// <summary>The fields in file order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => _fields;

    /// <summary>The first value of <paramref name="name"/>, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var field in _fields)
                if (string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase)) return field.Value;
            return null;
        }
    }

    internal void Add(string name, string value) => _fields.Add(new(name, value));

    internal void Clear() => _fields.Clear();
}
