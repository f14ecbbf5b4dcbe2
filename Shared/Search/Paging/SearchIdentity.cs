using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Indexer.Search.Paging;

/// <summary>
/// Which list of hits a request is about, as a number: that of the index and of all that the request says, but for what only says which stretch of the list is shown, how, and for how
/// long it is searched. A property that is added to requests belongs to it unless it is left out here.
/// </summary>
internal static partial class SearchIdentity
{
    public static ulong Of(string index, SearchRequest request)
    {
        var plain = new SearchRequest { Query = "" };
        SearchRequest list = request with
        {
            Size = plain.Size,
            From = plain.From,
            Cursor = plain.Cursor,
            Snippets = plain.Snippets,
            TrackTotal = plain.TrackTotal,
            Facets = plain.Facets,
            FacetSize = plain.FacetSize,
            Timeout = plain.Timeout,
            MinGeneration = plain.MinGeneration,
            AllowPartial = plain.AllowPartial,
            Strict = plain.Strict,
        };
        var hash = new XxHash64();
        hash.Append(Encoding.UTF8.GetBytes(index));
        hash.Append([0]);
        hash.Append(JsonSerializer.SerializeToUtf8Bytes(list, RequestJson.Default.SearchRequest));
        return hash.GetCurrentHashAsUInt64();
    }

    [JsonSerializable(typeof(SearchRequest))]
    private sealed partial class RequestJson : JsonSerializerContext;
}
