using System.Text;
using RabbitMQ.Client;

namespace Indexer.Queue.Rabbit;

/// <summary>A broker as it stands in one moment, for people.</summary>
/// <param name="Product">What it calls itself.</param>
/// <param name="Version">Its version.</param>
/// <param name="WaitingTasks">Tasks that no worker holds.</param>
/// <param name="WaitingReports">Messages for the coordinator that none holds.</param>
/// <param name="DeadLetters">Dead letters, but for those that somebody just reads.</param>
/// <param name="Workers">Processes that take tasks.</param>
/// <param name="Coordinators">Processes that lead or stand by.</param>
public sealed record BrokerState(string Product, string Version, int WaitingTasks, int WaitingReports, int DeadLetters, int Workers, int Coordinators)
{
    internal static Task<BrokerState> ReadAsync(BrokerLink link, Topology topology, CancellationToken cancellationToken) =>
        OnChannelAsync(link, async (connection, channel) =>
        {
            var tasks = await channel.QueueDeclarePassiveAsync(topology.Tasks, cancellationToken);
            var coordinator = await channel.QueueDeclarePassiveAsync(topology.Coordinator, cancellationToken);
            var dead = await channel.QueueDeclarePassiveAsync(topology.Dead, cancellationToken);
            return new BrokerState(
                Property(connection, "product"), Property(connection, "version"), (int)tasks.MessageCount, (int)coordinator.MessageCount, (int)dead.MessageCount,
                (int)tasks.ConsumerCount, (int)coordinator.ConsumerCount);
        }, cancellationToken);

    /// <summary>Messages of a queue that nobody holds.</summary>
    internal static Task<int> CountAsync(BrokerLink link, string queue, CancellationToken cancellationToken) =>
        OnChannelAsync(link, async (_, channel) => (int)(await channel.QueueDeclarePassiveAsync(queue, cancellationToken)).MessageCount, cancellationToken);

    private static async Task<T> OnChannelAsync<T>(BrokerLink link, Func<IConnection, IChannel, Task<T>> ask, CancellationToken cancellationToken)
    {
        var session = await link.SessionAsync(cancellationToken);
        try
        {
            await using var channel = await session.Connection.CreateChannelAsync(cancellationToken: cancellationToken);
            return await ask(session.Connection, channel);
        }
        catch (Exception e) when (BrokerException.IsLoss(e, cancellationToken))
        {
            throw link.Lost(e);
        }
    }

    private static string Property(IConnection connection, string name) =>
        connection.ServerProperties is { } properties && properties.TryGetValue(name, out var value) && value is byte[] text ? Encoding.UTF8.GetString(text) : "?";
}
