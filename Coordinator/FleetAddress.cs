using Indexer.Hosting;
using Indexer.Queue.Rabbit;

namespace Indexer.Coordinator;

/// <summary>Where a fleet is, for commands.</summary>
/// <param name="Store">Address or folder of its store.</param>
/// <param name="Broker">Address of its broker; null where it was not given.</param>
/// <param name="QueuePrefix">What its queues' names begin with.</param>
internal sealed record FleetAddress(string Store, string? Broker, string QueuePrefix)
{
    // A person waits for the answer.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public RabbitOptions ToRabbit() => FleetOptions.ToRabbit(Broker ?? throw new InvalidOperationException("no broker was given"), QueuePrefix, 0, s_patience);
}
