using Indexer.Search.Explaining;

namespace Indexer.Search.Results;

/// <summary>About how many bytes of memory an answer takes.</summary>
internal static class ResponseSize
{
    // Objects with their headers, references and numbers.
    private const int ResponseBytes = 512;
    private const int HitBytes = 248;
    private const int FacetBytes = 80;
    private const int StringBytes = 24;
    private const int ExplanationBytes = 80;

    public static long Of(SearchResponse response)
    {
        long bytes = ResponseBytes + response.Notes.Sum(Of) + Of(response.Cursor ?? "");
        foreach (SearchHit hit in response.Hits)
            bytes += HitBytes + Of(hit.Id) + Of(hit.Url) + Of(hit.Title) + Of(hit.Snippet) + Of(hit.Key) + Of(hit.Host) + Of(hit.Type) + Of(hit.Explanation);
        foreach (Facet facet in response.Facets ?? []) bytes += FacetBytes + facet.Values.Sum(value => FacetBytes + Of(value.Value));
        return bytes;
    }

    private static long Of(string? text) => text is null ? 0 : StringBytes + (text.Length * sizeof(char));

    // Formulas are shared.
    private static long Of(ScoreExplanation? explanation) => explanation is null ? 0 : ExplanationBytes + Of(explanation.What) + (explanation.Details ?? []).Sum(Of);
}
