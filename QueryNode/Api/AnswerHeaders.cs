using System.Globalization;
using Indexer.Search;

namespace Indexer.QueryNode.Api;

/// <summary>What the headers of an answer say: which generation gave it, how many of its shards answered, and that whoever keeps it has to ask again.</summary>
internal static class AnswerHeaders
{
    private const string Generation = "X-Indexer-Generation";

    // Shards answered / shards asked.
    private const string Shards = "X-Indexer-Shards";

    /// <param name="response">The response, not yet begun.</param>
    /// <param name="generation">The generation that answered.</param>
    /// <param name="coverage">Its shards, where the answer is of all of them.</param>
    public static void SetAnswerHeaders(this HttpResponse response, int generation, Coverage? coverage = null)
    {
        response.Headers[Generation] = generation.ToString(CultureInfo.InvariantCulture);
        if (coverage is not null) response.Headers[Shards] = string.Create(CultureInfo.InvariantCulture, $"{coverage.ShardsAnswered}/{coverage.ShardsAsked}");
        response.Headers.CacheControl = "no-cache";
    }
}
