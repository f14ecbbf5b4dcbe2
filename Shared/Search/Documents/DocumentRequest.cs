namespace Indexer.Search.Documents;

/// <summary>A document as asked for.</summary>
public sealed record DocumentRequest
{
    /// <summary>
    /// Its URL, or the id that a JSONL document has; a document key is taken too. What is a URL is looked for under the key of the URL first, then under that of an id.
    /// Null where <see cref="Key"/> is given.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>Its document key, as <c>inspect</c> and answers show it: <c>org,example)/path</c> or <c>id:…</c>. Null where <see cref="Id"/> is given.</summary>
    public string? Key { get; init; }

    /// <summary>Most bytes of the main text that are wanted (UTF-8; it is cut between characters); null, the default: the text is not read.</summary>
    public int? BodyBytes { get; init; }

    /// <summary>The oldest generation that may answer, for those who just published it: it is waited for within <see cref="Timeout"/>. Null: any.</summary>
    public int? MinGeneration { get; init; }

    /// <summary>Longest time to look. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
