using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Indexer.Access;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Indexer.QueryNode.Access;

/// <summary>
/// Bounds how often a caller may ask, by a bucket of tokens for each key that is accepted and each address without one; of IPv6 the first 64 bits, which are one customer's. What needs no key is
/// not counted, but for handing one in.
/// </summary>
internal static class RateLimits
{
    // A customer has at least this much of IPv6 for itself.
    private const int SubscriberBytes = 8;

    public static IServiceCollection AddRateLimits(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<RateLimitOptions>().BindConfiguration("RateLimit").ValidateDataAnnotations()
            .Validate(o => o.HasProperProxies(), "RateLimit:TrustedProxies must be addresses and networks, as in 10.0.0.5,10.1.0.0/16.");
        services.AddRateLimiter(_ => { });
        return services;
    }

    /// <summary>Believes the trusted proxies; before anything that looks at the caller's address.</summary>
    public static IApplicationBuilder UseTrustedProxies(this IApplicationBuilder app, RateLimitOptions options)
    {
        if (options.ProxyNetworks() is not { Count: > 0 } networks) return app;
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        forwarded.KnownProxies.Clear(); // what is trusted is said, also of loopback
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in networks) forwarded.KnownIPNetworks.Add(network);
        return app.UseForwardedHeaders(forwarded);
    }

    /// <summary>Refuses who asks too often; behind <see cref="AccessGate.UseCallers"/>, before who has no key is refused, so that guessing is bounded too.</summary>
    public static IApplicationBuilder UseRateLimits(this IApplicationBuilder app, RateLimitOptions options, IProblemDetailsService problems)
    {
        if (options.TokensPerSecond == 0) return app;
        PartitionedRateLimiter<HttpContext> buckets = PartitionedRateLimiter.Create<HttpContext, string>(http => PartitionOf(http, options));
        var later = new LaterCharge(buckets, options);
        app.Use((http, next) =>
        {
            http.Features.Set(later);
            return next(http);
        });
        return app.UseRateLimiter(new RateLimiterOptions
        {
            RejectionStatusCode = StatusCodes.Status429TooManyRequests,
            // What can't be asked in parts costs no more than can be saved up.
            GlobalLimiter = new CostedLimiter(buckets, http => Math.Min(RequestCosts.Of(http.Request), options.Burst)),
            OnRejected = async (rejected, _) => await RefuseAsync(rejected, options, problems),
        });
    }

    private static RateLimitPartition<string> PartitionOf(HttpContext http, RateLimitOptions options)
    {
        PathString path = http.Request.Path;
        if (AccessRules.ScopeOf(path) == ApiKeyScopes.None && !path.StartsWithSegments(AccessRules.Session)) return RateLimitPartition.GetNoLimiter("");
        string caller = Caller.Of(http).Key is { } key ? $"key {key.Id}" : $"address {SubscriberOf(http.Connection.RemoteIpAddress)}";
        return RateLimitPartition.GetTokenBucketLimiter(caller, _ => BucketOf(options));
    }

    /// <summary>A period has whole tokens, so it is as long as makes them the rate: a second or up to two; below one a second, as long as a token takes.</summary>
    internal static TokenBucketRateLimiterOptions BucketOf(RateLimitOptions options)
    {
        int tokens = (int)Math.Ceiling(options.TokensPerSecond);
        return new() { TokenLimit = options.Burst, TokensPerPeriod = tokens, ReplenishmentPeriod = TimeSpan.FromSeconds(tokens / options.TokensPerSecond), QueueLimit = 0 };
    }

    private static IPAddress? SubscriberOf(IPAddress? address)
    {
        if (address is null || address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6) return address;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(SubscriberBytes).Clear();
        return new IPAddress(bytes);
    }

    private static async Task RefuseAsync(OnRejectedContext rejected, RateLimitOptions options, IProblemDetailsService problems)
    {
        HttpContext http = rejected.HttpContext;
        RateRefusal refusal = RateRefusal.Of(http, rejected.Lease, options);
        http.Response.Headers.RetryAfter = refusal.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        var details = new ProblemDetails { Status = StatusCodes.Status429TooManyRequests, Title = RateRefusal.Title, Detail = refusal.Detail };
        details.Extensions["setting"] = RateRefusal.Setting;
        await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = http, ProblemDetails = details });
    }
}
