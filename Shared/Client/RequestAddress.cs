using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Indexer.Search;
using Indexer.Search.Documents;
using Indexer.Search.Similar;
using Indexer.Search.Suggestions;

namespace Indexer.Client;

/// <summary>Builds path and parameters of a request. What is left out is up to the node.</summary>
internal sealed class RequestAddress(string path)
{
    private readonly List<(string Name, object Value)> _parameters = [];

    /// <summary>The address of a search. Only what differs from the defaults is said, so that the node's own limits hold where the caller has no wish.</summary>
    public static RequestAddress OfSearch(string? index, SearchRequest request, int? generation)
    {
        var usual = new SearchRequest { Query = "" };
        return Of("api/search", index, request, generation)
            .Unless(usual.Size, "size", request.Size).Unless(usual.From, "from", request.From).Unless(usual.Snippets, "snippets", request.Snippets).Unless(usual.DidYouMean, "didYouMean", request.DidYouMean)
            .Add("sort", request.Sort == usual.Sort ? null : request.Sort.ToString().ToLowerInvariant()).Add("cursor", request.Cursor)
            .Add("collapse", request.PerHost is null ? null : "host").Add("perHost", request.PerHost)
            .Add("facets", request.Facets.Count == 0 ? null : string.Join(',', request.Facets).ToLowerInvariant()).Unless(usual.FacetSize, "facetSize", request.FacetSize)
            .Add("fields", request.Fields == usual.Fields ? null : string.Join(',', ShownFieldNames.Of(request.Fields)))
            .Add("highlight", request.Highlight == usual.Highlight ? null : request.Highlight == ShownFields.None ? false : string.Join(',', ShownFieldNames.Of(request.Highlight)))
            .Unless(usual.SnippetSize, "snippetSize", request.SnippetSize).Unless(usual.Explain, "explain", request.Explain)
            .Add("ranking", request.Ranking == usual.Ranking ? null : request.Ranking.ToString().ToLowerInvariant())
            .Add("trackTotal", request.TrackTotal == usual.TrackTotal ? null : request.TrackTotal == long.MaxValue ? "true" : request.TrackTotal);
    }

    /// <summary>The address of a count.</summary>
    public static RequestAddress OfCount(string? index, SearchRequest request, int? generation) => Of("api/count", index, request, generation);

    /// <summary>The address of an export, behind a document key where one is given. It has the fields that the request names, and always the key, if the request does not leave it at the usual ones.</summary>
    public static RequestAddress OfExport(string? index, SearchRequest request, int? generation, string? after)
    {
        string? fields = request.Fields == ShownFields.Usual ? null : string.Join(',', ShownFieldNames.Of((request.Fields | ShownFields.Key) & ~ShownFields.Snippet));
        return Of("api/export", index, request, generation).Add("fields", fields).Add("after", after);
    }

    /// <summary>The address of completions.</summary>
    public static RequestAddress Of(string? index, SuggestRequest request, int? generation) =>
        new RequestAddress("api/suggest").Add("q", request.Text).Add("index", index).Add("generation", generation).Add("minGeneration", request.MinGeneration).Unless(new SuggestRequest { Text = "" }.Size, "size", request.Size);

    /// <summary>The address of documents that are like one.</summary>
    public static RequestAddress Of(string? index, SimilarRequest request, int? generation)
    {
        var usual = new SimilarRequest();
        return new RequestAddress("api/similar").Add("id", request.Id).Add("key", request.Key).Add("index", index).Add("generation", generation).Add("minGeneration", request.MinGeneration).Add(request.Filters)
            .Unless(usual.Size, "size", request.Size).Unless(usual.Snippets, "snippets", request.Snippets).Unless(usual.AllowPartial, "allowPartial", request.AllowPartial)
            .AddTimeout(usual.Timeout, request.Timeout);
    }

    /// <summary>The address of a document.</summary>
    public static RequestAddress Of(string? index, DocumentRequest request, int? generation) =>
        new RequestAddress("api/document").Add("id", request.Id).Add("key", request.Key).Add("index", index).Add("generation", generation).Add("minGeneration", request.MinGeneration)
            .Unless(false, "body", request.BodyBytes is not null).AddTimeout(new DocumentRequest().Timeout, request.Timeout);

    private static RequestAddress Of(string path, string? index, SearchRequest request, int? generation)
    {
        var usual = new SearchRequest { Query = "" };
        return new RequestAddress(path)
            .Add("q", request.Query).Add("index", index).Add("generation", generation).Add("minGeneration", request.MinGeneration)
            .Add(request.Filters)
            .Unless(usual.AllowPartial, "allowPartial", request.AllowPartial).Unless(usual.Strict, "strict", request.Strict)
            .AddTimeout(usual.Timeout, request.Timeout);
    }

    /// <summary>Adds a parameter; null: leaves it out.</summary>
    public RequestAddress Add(string name, object? value)
    {
        if (value is not null) _parameters.Add((name, value));
        return this;
    }

    /// <summary>Path and query string.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(path);
        char separator = '?';
        foreach ((string name, object value) in _parameters)
        {
            text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(TextOf(value)));
            separator = '&';
        }
        return text.ToString();
    }

    /// <summary>The parameters of several requests as an array of JSON objects.</summary>
    public static ReadOnlyMemory<byte> ToJson(IEnumerable<RequestAddress> requests)
    {
        var written = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(written))
        {
            json.WriteStartArray();
            foreach (RequestAddress request in requests) request.Write(json);
            json.WriteEndArray();
        }
        return written.WrittenMemory;
    }

    private RequestAddress Add(SearchFilters filters) =>
        AddAll("site", filters.Sites).AddAll("lang", filters.Languages).AddAll("type", filters.Types).Add("dateFrom", filters.DateFrom).Add("dateTo", filters.DateTo);

    private RequestAddress AddAll(string name, IEnumerable<string> values)
    {
        foreach (string value in values) Add(name, value);
        return this;
    }

    private RequestAddress AddTimeout(TimeSpan usual, TimeSpan timeout) => Add("timeout", timeout == usual ? null : (long)Math.Ceiling(timeout.TotalMilliseconds));

    /// <summary>One that is given several times is a list.</summary>
    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var parameter in _parameters.GroupBy(p => p.Name, p => p.Value))
        {
            json.WritePropertyName(parameter.Key);
            object[] values = [.. parameter];
            if (values.Length > 1) json.WriteStartArray();
            foreach (object value in values) Write(json, value);
            if (values.Length > 1) json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, object value)
    {
        if (value is bool truth) json.WriteBooleanValue(truth);
        else if (value is int or long) json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
        else json.WriteStringValue(TextOf(value));
    }

    private static string TextOf(object value) => value is bool truth ? truth ? "true" : "false" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private RequestAddress Unless<T>(T usual, string name, T value) => EqualityComparer<T>.Default.Equals(usual, value) ? this : Add(name, value);
}
