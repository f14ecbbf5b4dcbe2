using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Indexer.Hosting;

/// <summary><c>GET /health/live</c>: the process answers. <c>GET /health/ready</c>: what it needs is there, else 503 with what is missing.</summary>
public static class HealthEndpoints
{
    /// <summary>Longest time for the checks of one question; probes give up sooner or later.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(4);

    /// <summary>Maps both.</summary>
    public static IEndpointRouteBuilder MapProgramHealth(this IEndpointRouteBuilder routes, Readiness readiness)
    {
        routes.MapGet("/health/live", () => TypedResults.Json(new HealthReport("live"), HealthJson.Default.HealthReport))
            .WithName("live").WithSummary("Whether the process answers").Produces<HealthReport>();
        routes.MapGet("/health/ready", async (HttpContext context) =>
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            limit.CancelAfter(s_patience);
            var checks = await readiness.CheckAsync(limit.Token);
            var isReady = checks.Values.All(fault => fault is null);
            var report = new HealthReport(isReady ? "ready" : "not ready", checks.ToDictionary(check => check.Key, check => check.Value ?? "ok"));
            return TypedResults.Json(report, HealthJson.Default.HealthReport, statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).WithName("ready").WithSummary("Whether what it needs is there").Produces<HealthReport>().Produces<HealthReport>(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }
}
