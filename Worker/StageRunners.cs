using Indexer.Worker.Deduplicate;
using Indexer.Worker.Gather;
using Indexer.Worker.Map;
using Indexer.Worker.Reduce;
using Indexer.Worker.Select;

namespace Indexer.Worker;

/// <summary>The work of every stage, as any worker does it: embedded or in a fleet.</summary>
public static class StageRunners
{
    /// <summary>One runner a stage; for one <see cref="TaskLoop"/>.</summary>
    public static TaskRunner[] Create() => [new MapRunner(), new SelectRunner(), new DeduplicateRunner(), new ReduceRunner(), new GatherRunner()];
}
