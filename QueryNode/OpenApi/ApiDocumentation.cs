namespace Indexer.QueryNode.OpenApi;

/// <summary>What the OpenAPI document says of an endpoint beyond what its handler tells.</summary>
/// <param name="Examples">Requests that work with any index that has documents, all parameters among them; a test sends each.</param>
internal sealed record ApiDocumentation(IReadOnlyList<ApiExample> Examples);

/// <summary>A request as an example.</summary>
/// <param name="Address">Path and query string.</param>
/// <param name="Body">For POST; null for none.</param>
internal sealed record ApiExample(string Address, string? Body = null)
{
    public static implicit operator ApiExample(string address) => new(address);
}

/// <summary>The way to document an endpoint, where it is mapped.</summary>
internal static class ApiDocumentationExtensions
{
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="summary">What it does, in a few words.</param>
    /// <param name="description">What else is to be known.</param>
    /// <param name="examples">Requests, so that each parameter is in one.</param>
    public static RouteHandlerBuilder Documented(this RouteHandlerBuilder endpoint, string summary, string description, params ApiExample[] examples) =>
        endpoint.WithSummary(summary).WithDescription(description).WithMetadata(new ApiDocumentation(examples));
}
