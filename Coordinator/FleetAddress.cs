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
    // A person waits for the answer; on a machine with 20 busy processes to a core a handshake was seen to take 5 s.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    /// <summary>The store for people: of a bucket without its settings.</summary>
    public string StoreName => S3Uri.Shown(Store);

    public RabbitOptions ToRabbit() => (Broker ?? throw new InvalidOperationException("no broker was given")).ToRabbit(QueuePrefix, 0, s_patience);
}
