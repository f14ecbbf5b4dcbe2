using Indexer.Access;

namespace Indexer.QueryNode.Access;

/// <summary>Who asks, as far as a key tells; a feature of the request.</summary>
/// <param name="Key">The key that was shown and is accepted; null for none.</param>
/// <param name="HasShown">Whether something was shown as a key.</param>
/// <param name="IsSession">Whether it came from the cookie of the search page.</param>
internal sealed record Caller(ApiKeyRecord? Key, bool HasShown, bool IsSession)
{
    public static Caller Nobody { get; } = new(null, HasShown: false, IsSession: false);

    public static Caller Of(HttpContext http) => http.Features.Get<Caller>() ?? Nobody;
}
