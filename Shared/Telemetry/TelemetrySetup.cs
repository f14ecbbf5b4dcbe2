using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Indexer.Telemetry;

/// <summary>Tells the world: a page for Prometheus always, and to a collector by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one.</summary>
public static class TelemetrySetup
{
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds the exporters.</summary>
    /// <param name="builder">The program's host.</param>
    /// <param name="program">worker, coordinator or query-node; the service is named <c>indexer-</c> and this.</param>
    public static IHostApplicationBuilder AddIndexerTelemetry(this IHostApplicationBuilder builder, string program)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var hasCollector = Environment.GetEnvironmentVariable(Collector) is { Length: > 0 };
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService($"indexer-{program}", serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}"))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(IndexerTelemetry.Name).AddRuntimeInstrumentation().AddPrometheusExporter();
                if (program == "query-node") metrics.AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel");
                if (hasCollector) metrics.AddOtlpExporter();
            });
        // Spans that nobody collects are not made: what passes on their context finds none.
        if (!hasCollector) return builder;
        telemetry.WithTracing(tracing => tracing.AddSource(IndexerTelemetry.Name).AddAspNetCoreInstrumentation(options => options.Filter = IsOfInterest).AddOtlpExporter());
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeScopes = true;
            logs.AddOtlpExporter();
        });
        return builder;
    }

    /// <summary>For a command, which has no host: sends its spans to the collector where there is one; dispose of it at the end, which sends the last. Null where there is none.</summary>
    public static IDisposable? TraceCommand() => Environment.GetEnvironmentVariable(Collector) is not { Length: > 0 }
        ? null
        : OpenTelemetry.Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService("indexer-command", serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}"))
            .AddSource(IndexerTelemetry.Name).AddOtlpExporter().Build();

    /// <summary>Maps <c>/metrics</c>.</summary>
    public static IApplicationBuilder UseMetricsPage(this IApplicationBuilder app) => app.UseOpenTelemetryPrometheusScrapingEndpoint("/metrics");

    private static bool IsOfInterest(Microsoft.AspNetCore.Http.HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) && !context.Request.Path.StartsWithSegments("/internal/state", StringComparison.Ordinal) && !context.Request.Path.StartsWithSegments("/metrics", StringComparison.Ordinal);
}
