using Indexer.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Indexer.Hosting;

/// <summary>The host that every program of a fleet runs in: logs, signals, telemetry, and health and metrics over HTTP.</summary>
public static class ProgramHost
{
    /// <summary>Begins a host.</summary>
    /// <param name="program">worker, coordinator or query-node.</param>
    /// <param name="options">How it tells of itself.</param>
    /// <param name="stopWithin">Longest time for its stop.</param>
    public static WebApplicationBuilder CreateBuilder(string program, FleetOptions options, TimeSpan stopWithin)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(options.HealthUrls.Split(';'));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton(TimeProvider.System);
        Configure(builder, program, options, stopWithin);
        return builder;
    }

    /// <summary>Gives a host the logs, signals and telemetry of a fleet's program.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="program">worker, coordinator or query-node.</param>
    /// <param name="options">How it tells of itself.</param>
    /// <param name="stopWithin">Longest time for its stop.</param>
    public static void Configure(WebApplicationBuilder builder, string program, FleetOptions options, TimeSpan stopWithin)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        ConfigureLogs(builder.Logging, options);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = stopWithin);
        builder.Services.AddSingleton<IHostLifetime, SignalLifetime>();
        builder.AddIndexerTelemetry(program);
    }

    /// <summary>Logs on standard error, as text or JSON, with the trace they belong to.</summary>
    public static void ConfigureLogs(ILoggingBuilder logging, FleetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        logging.ClearProviders();
        logging.SetMinimumLevel(options.LogLevel);
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning).AddFilter("Polly", LogLevel.Warning);
        logging.Configure(log => log.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        if (options.LogsJson)
            logging.AddJsonConsole(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
                json.IncludeScopes = true;
            });
        else
            logging.AddSimpleConsole(text =>
            {
                text.SingleLine = true;
                text.UseUtcTimestamp = true;
                text.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
                text.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    /// <summary>Adds health and metrics to the built host.</summary>
    public static WebApplication WithHealthAndMetrics(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMetricsPage();
        app.MapProgramHealth(app.Services.GetRequiredService<Readiness>());
        return app;
    }

    /// <summary>Runs the host until it is told to stop, saying in the log where its health can be asked for.</summary>
    /// <returns>The exit code: 0 when it stopped as told, 1 when a service of it failed.</returns>
    public static async Task<int> RunToEndAsync(this WebApplication app, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Indexer.Host");
        await app.StartAsync(cancellationToken);
        foreach (var url in app.Urls) log.LogInformation("listening at {Url}", url);
        await app.WaitForShutdownAsync(cancellationToken);
        var failed = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true });
        return failed ? 1 : Environment.ExitCode;
    }
}
