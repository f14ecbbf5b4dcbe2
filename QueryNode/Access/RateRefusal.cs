using System.Globalization;
using System.Threading.RateLimiting;

namespace Indexer.QueryNode.Access;

/// <summary>Why a request is refused for its rate.</summary>
/// <param name="Detail">Who asked too often, and when to ask again.</param>
/// <param name="RetryAfter">The same, in whole seconds.</param>
internal sealed record RateRefusal(string Detail, TimeSpan RetryAfter)
{
    public const string Title = "Too many requests";

    public const string Setting = "RateLimit:TokensPerSecond";

    /// <param name="http">The request.</param>
    /// <param name="lease">What it got instead of tokens.</param>
    /// <param name="options">The limit.</param>
    /// <param name="taken">Tokens that it has taken already, and will take again.</param>
    public static RateRefusal Of(HttpContext http, RateLimitLease lease, RateLimitOptions options, int taken = 0)
    {
        double seconds = lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan after) ? after.TotalSeconds : 1 / options.TokensPerSecond;
        double wait = Math.Max(1, Math.Ceiling(seconds + (taken / options.TokensPerSecond)));
        string who = Caller.Of(http).Key is { } key ? $"The key {key.Id}" : "This address";
        return new RateRefusal(
            string.Create(CultureInfo.InvariantCulture, $"{who} has asked too often: it gets {options.TokensPerSecond} tokens a second, one for a request, and {options.Burst} may be saved up ({Setting}, RateLimit:Burst). Ask again in {wait} s."),
            TimeSpan.FromSeconds(wait));
    }
}
