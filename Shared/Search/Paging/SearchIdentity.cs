using System.IO.Hashing;
using System.Text;
using Indexer.Search.Queries;
using Indexer.Search.Results;

namespace Indexer.Search.Paging;

/// <summary>
/// Which list of hits a request is about, as a number: that of the index and of all that the request says, but for what only says which stretch of the list is shown, how, and for how
/// long it is searched. A property that is added to requests belongs to it unless it is left out here.
/// </summary>
internal static class SearchIdentity
{
    public static ulong Of(string index, SearchRequest request, ParsedQuery parsed)
    {
        var plain = new SearchRequest { Query = "" };
        SearchRequest list = request with
        {
            Size = plain.Size,
            From = plain.From,
            Cursor = plain.Cursor,
            Snippets = plain.Snippets,
            Fields = plain.Fields,
            Highlight = plain.Highlight,
            SnippetSize = plain.SnippetSize,
            Explain = plain.Explain,
            TrackTotal = plain.TrackTotal,
            Facets = plain.Facets,
            FacetSize = plain.FacetSize,
            Timeout = plain.Timeout,
            MinGeneration = plain.MinGeneration,
            AllowPartial = plain.AllowPartial,
            Strict = plain.Strict,
            DidYouMean = plain.DidYouMean,
        };
        // As kept answers are told apart, since one answers all searches that are equal so, with its cursor.
        ResultKey key = ResultKey.Of(index, generation: 0, list, parsed);
        return XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"{key.Index}\n{key.Asked}"));
    }
}
