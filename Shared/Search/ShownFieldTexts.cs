namespace Indexer.Search;

/// <summary>How people write what is shown of documents: names with commas between, over HTTP and on the command line alike.</summary>
public static class ShownFieldTexts
{
    /// <summary>The fields of a hit, such as <c>url,title,snippet</c>; null or empty: the usual ones.</summary>
    /// <exception cref="SearchException">There is no such field.</exception>
    public static ShownFields FieldsOf(string? list) => string.IsNullOrWhiteSpace(list) ? ShownFields.Usual : All(Read(list, "fields", ~ShownFields.None));

    /// <summary>The fields in which the words found are marked: <c>snippet</c>, <c>title</c> or both; <c>true</c>, null or empty: the snippet; <c>false</c>: none.</summary>
    /// <exception cref="SearchException">It is none of that.</exception>
    public static ShownFields HighlightOf(string? list) => list switch
    {
        null or "" or "true" => ShownFields.Snippet,
        "false" => ShownFields.None,
        _ => All(Read(list, "highlight", ShownFields.Snippet | ShownFields.Title)),
    };

    /// <summary>Names of fields in the order in which they are written, each once; null or empty: none is named.</summary>
    /// <param name="list">Names with commas between.</param>
    /// <param name="known">The fields that there are.</param>
    /// <exception cref="SearchException">There is no such field.</exception>
    public static IReadOnlyList<string>? InOrder(string? list, ShownFields known) =>
        string.IsNullOrWhiteSpace(list) ? null : [.. Read(list, "fields", known).Select(read => read.Name).Distinct(StringComparer.Ordinal)];

    private static ShownFields All(IEnumerable<(string Name, ShownFields Field)> read) => read.Aggregate(ShownFields.None, (fields, one) => fields | one.Field);

    private static IEnumerable<(string Name, ShownFields Field)> Read(string list, string parameter, ShownFields known)
    {
        foreach (string name in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            ShownFields field = ShownFieldNames.Find(name) & known;
            if (field == ShownFields.None)
                throw new SearchException(SearchErrorKind.BadRequest, $"{parameter} has '{name}'; it may have {string.Join(", ", ShownFieldNames.Of(known))}.") { Fault = new RequestFault { Parameter = parameter } };
            yield return (name, field);
        }
    }
}
