using System.Text.Json.Serialization;

namespace Indexer.Access;

/// <summary>What a key opens. Each stands for itself: a key for metrics can't search.</summary>
[Flags]
[JsonConverter(typeof(ApiKeyScopesConverter))]
public enum ApiKeyScopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Search page and API, except what <see cref="Admin"/> opens.</summary>
    Search = 1,

    /// <summary>The state of the cluster, metrics, and what became of records of the crawl.</summary>
    Admin = 2,
}
