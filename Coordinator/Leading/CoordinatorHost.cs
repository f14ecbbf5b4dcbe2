using Indexer.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Indexer.Coordinator.Leading;

/// <summary>The program <c>coordinator</c>, put together.</summary>
internal static class CoordinatorHost
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(CoordinatorOptions options, CancellationToken cancellationToken)
    {
        var builder = ProgramHost.CreateBuilder("coordinator", options.Fleet, stopWithin: TimeSpan.FromSeconds(30));
        builder.Services.AddSingleton<IHostLifetime, ForeignLifetime>(); // signals are the command line's
        builder.Services.AddSingleton(options);
        builder.Services.AddHostedService<CoordinatorService>();
        await using WebApplication app = builder.Build();
        return await app.WithHealthAndMetrics().RunToEndAsync(cancellationToken);
    }
}
