using System.CommandLine.Parsing;
using Indexer.Extraction;

namespace Indexer.Coordinator.Commands;

/// <summary>Reads <c>--json-fields id=docno,body=text</c>.</summary>
internal static class JsonFields
{
    public static IReadOnlyList<string> Names { get; } = ["id", "url", "title", "body", "language", "date", "rank"];

    public static JsonFieldMapping? Parse(ArgumentResult result)
    {
        var chosen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in result.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            var name = at < 0 ? pair : pair[..at];
            if (at < 0 || at == pair.Length - 1) return Refuse(result, $"'{pair}' in --json-fields is not NAME=FIELD, such as title=headline.");
            if (!Names.Contains(name)) return Refuse(result, $"'{name}' in --json-fields is not one of {string.Join(", ", Names)}.{Suggestion.For(name, Names)}");
            if (!chosen.TryAdd(name, pair[(at + 1)..])) return Refuse(result, $"--json-fields names '{name}' twice.");
        }
        string? Of(string name) => chosen.GetValueOrDefault(name);
        return new JsonFieldMapping(Of("id"), Of("url"), Of("title"), Of("body"), Of("language"), Of("date"), Of("rank"));
    }

    private static JsonFieldMapping? Refuse(ArgumentResult result, string message)
    {
        result.AddError(message);
        return null;
    }
}
