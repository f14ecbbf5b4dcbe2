using Indexer.FleetChaos.Scenes;

namespace Indexer.FleetChaos.Faults;

/// <summary>Something that befalls a fleet in the middle of a job, and is over some time later.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Part">What it befalls: of each part one fault at a time.</param>
/// <param name="BefallAsync">Waits for its moment by the generator, and does it; whatever it has taken away it gives back.</param>
internal sealed record Fault(string Name, string Part, Func<Scene, RunningJob, Random, Task> BefallAsync);
