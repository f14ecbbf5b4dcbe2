using Indexer.Hosting;
using Indexer.Worker.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

var worker = new ProgramOutline("worker", "Takes tasks from the broker, runs them and commits them to the store.", WorkerOptions.Settings) { Required = [FleetSettings.Broker, FleetSettings.Store] };
return await ProgramStart.RunAsync(args, worker, async (sources, _) =>
{
    var options = WorkerOptions.Read(sources);
    // Time to drain, then to state ends and to settle messages.
    var builder = ProgramHost.CreateBuilder("worker", options.Fleet, stopWithin: options.Loop.DrainTimeout + options.Loop.SettleTimeout + TimeSpan.FromSeconds(5));
    builder.Services.AddSingleton(options);
    builder.Services.AddHostedService<WorkerService>();
    await using WebApplication app = builder.Build();
    return await app.WithHealthAndMetrics().RunToEndAsync(CancellationToken.None);
});
