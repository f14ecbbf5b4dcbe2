using Indexer.Hosting;
using Indexer.Queue.Rabbit;
using Indexer.Storage.S3;

namespace Indexer.Coordinator;

/// <summary>Where a fleet is, for commands.</summary>
/// <param name="Store">Address or folder of its store.</param>
/// <param name="Broker">Its broker; null where it was not given.</param>
/// <param name="QueuePrefix">What its queues' names begin with.</param>
internal sealed record FleetAddress(string Store, FleetBroker? Broker, string QueuePrefix)
{
    // A person waits for the answer.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>The store for people: of a bucket without its settings.</summary>
    public string StoreName => S3Uri.TryParse(Store, out var place, out _) ? place.WithoutSettings : Store;

    public RabbitOptions ToRabbit() => (Broker ?? throw new InvalidOperationException("no broker was given")).ToRabbit(QueuePrefix, 0, s_patience);
}
