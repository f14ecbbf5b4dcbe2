using System.Text;
using Indexer.Search.Facets;
using Indexer.Search.Snippets;

namespace Indexer.Search.Scatter;

/// <summary>Makes hits of what was found and fetched: what the request asks for of each, its words marked where they are to be.</summary>
/// <param name="request">The request.</param>
/// <param name="query">What shards were asked.</param>
internal sealed class HitList(SearchRequest request, ShardQuery query)
{
    private readonly SnippetMaker? _titles = request.Highlight.HasFlag(ShownFields.Title) ? new SnippetMaker(query.Compiled.Terms) : null;

    /// <summary>What of the winners has to be fetched.</summary>
    public static ShownFields FieldsOf(SearchRequest request)
    {
        ShownFields fields = ShownFields.Id | (request.Snippets ? request.Fields : request.Fields & ~ShownFields.Snippet);
        // Words are marked by the stems of the document's language.
        return fields.HasFlag(ShownFields.Title) && request.Highlight.HasFlag(ShownFields.Title) ? fields | ShownFields.Language : fields;
    }

    /// <summary>The hits; those whose shard could not show them are left out.</summary>
    /// <param name="winners">What was found.</param>
    /// <param name="fetched">What was fetched of each.</param>
    /// <param name="before">Hits of the list before them.</param>
    /// <param name="hosts">The matches by host; null where they are not counted.</param>
    public List<SearchHit> Of(List<Winner> winners, FetchedHit[] fetched, int before, HostCounts? hosts)
    {
        var hits = new List<SearchHit>(winners.Count);
        for (int i = 0; i < fetched.Length; i++)
            if (fetched[i].Fields is { } fields) hits.Add(Of(winners[i], fields, rank: before + hits.Count + 1, hosts));
        return hits;
    }

    private SearchHit Of(Winner winner, HitFields fields, int rank, HostCounts? hosts) => new()
    {
        Rank = rank,
        Key = Shown(ShownFields.Key) ? Encoding.UTF8.GetString(winner.Hit.Key) : null,
        Id = fields.Id ?? "",
        Url = fields.Url,
        Title = fields.Title is { } title && _titles is not null ? _titles.Mark(title, fields.Language ?? "") : fields.Title,
        Score = winner.Hit.Score,
        Snippet = Shown(ShownFields.Snippet) ? SnippetOf(fields) : null,
        Language = Shown(ShownFields.Language) ? fields.Language : null,
        Date = fields.Date,
        Host = fields.Host,
        Type = fields.Type,
        Captured = fields.Captured,
        MoreOfHost = hosts?.MoreOf(winner.Hit.Host),
        Explanation = fields.Explanation,
    };

    private string SnippetOf(HitFields fields) => fields.Snippet is not { } snippet ? "" : request.Highlight.HasFlag(ShownFields.Snippet) ? snippet : SnippetText.ToPlain(snippet);

    private bool Shown(ShownFields field) => request.Fields.HasFlag(field);
}
