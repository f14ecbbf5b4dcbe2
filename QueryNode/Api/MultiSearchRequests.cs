using System.Text;
using System.Text.Json;
using Indexer.Search;
using static Indexer.QueryNode.Api.SearchEndpoint;

namespace Indexer.QueryNode.Api;

/// <summary>
/// Reads the searches of one request: a JSON array, or a search on each line (<c>application/x-ndjson</c>). One that can't be read fails alone; what is no list fails as a whole.
/// </summary>
internal static class MultiSearchRequests
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <exception cref="SearchException">It is no list of searches, or a list of too many.</exception>
    public static async Task<List<Func<SearchParameters>>> ReadAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken); // bounded by the server
        bool isLines = request.ContentType?.StartsWith("application/x-ndjson", StringComparison.OrdinalIgnoreCase) == true;
        List<Func<SearchParameters>> searches = isLines ? Lines(body) : Elements(body);
        if (searches.Count == 0) throw Bad("there is no search in the request.");
        if (searches.Count <= most) return searches;
        throw new SearchException(SearchErrorKind.BadRequest, $"there are {searches.Count} searches in the request; at most {most} are taken (QueryNode:MostSearches).")
        {
            Fault = new RequestFault { Most = most, Setting = "QueryNode:MostSearches" },
        };
    }

    private static List<Func<SearchParameters>> Elements(MemoryStream body)
    {
        try
        {
            using var json = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
            if (json.RootElement.ValueKind != JsonValueKind.Array) throw Bad("the body must be a JSON array of searches, or, as application/x-ndjson, a search on each line.");
            return [.. json.RootElement.EnumerateArray().Select(element => element.Clone()).Select<JsonElement, Func<SearchParameters>>(element => () => Read(() => element.Deserialize<SearchParameters>(s_json)))];
        }
        catch (JsonException e)
        {
            throw Bad($"the body is no JSON: {e.Message}");
        }
    }

    private static List<Func<SearchParameters>> Lines(MemoryStream body) =>
    [
        .. Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length).Split('\n').Where(line => !string.IsNullOrWhiteSpace(line))
            .Select<string, Func<SearchParameters>>(line => () => Read(() => JsonSerializer.Deserialize<SearchParameters>(line, s_json))),
    ];

    private static SearchParameters Read(Func<SearchParameters?> read)
    {
        try
        {
            SearchParameters search = read() ?? throw Bad("a search must be an object, such as {\"q\": \"tarn\"}.");
            if (search.Unknown is { Count: > 0 } unknown) throw Bad($"there is no parameter {unknown.Keys.First()}.");
            return search;
        }
        catch (JsonException e)
        {
            throw Bad(e.Path is { Length: > 2 } path ? $"{path[2..]} has a value of the wrong kind." : $"the search can't be read: {e.Message}");
        }
    }

    private static SearchException Bad(string message) => new(SearchErrorKind.BadRequest, message);
}
