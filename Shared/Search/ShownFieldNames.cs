namespace Indexer.Search;

/// <summary>What fields are called in requests, answers and exports.</summary>
public static class ShownFieldNames
{
    private static readonly (string Name, ShownFields Field)[] s_all =
    [
        ("key", ShownFields.Key), ("id", ShownFields.Id), ("url", ShownFields.Url), ("title", ShownFields.Title), ("snippet", ShownFields.Snippet),
        ("language", ShownFields.Language), ("date", ShownFields.Date), ("host", ShownFields.Host), ("type", ShownFields.Type),
        ("captured", ShownFields.Captured),
    ];

    /// <summary>The names of fields, in the order in which answers have them.</summary>
    public static IEnumerable<string> Of(ShownFields fields) => s_all.Where(known => fields.HasFlag(known.Field)).Select(known => known.Name);

    /// <summary>The field of a name; none where there is no such field.</summary>
    public static ShownFields Find(string name) => Array.Find(s_all, known => known.Name == name).Field;
}
