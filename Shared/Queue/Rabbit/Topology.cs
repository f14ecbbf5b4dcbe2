using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Indexer.Queue.Rabbit;

/// <summary>
/// The queues and exchanges of one prefix; see <c>Shared/Queue/README.md</c>. The version stands in the names: arguments of a queue cannot be changed, so other
/// arguments are other queues.
/// </summary>
internal sealed class Topology(RabbitOptions options, BrokerAddress address)
{
    // Reading dead letters without taking them counts as a delivery, and from 4.0 on a queue without a limit has one of 20.
    private const int Unlimited = 1_000_000_000;

    private static readonly TimeSpan s_trialLifetime = TimeSpan.FromMinutes(1);

    public string Tasks { get; } = $"{options.Prefix}.v1.tasks";

    public string Coordinator { get; } = $"{options.Prefix}.v1.coordinator";

    public string Control { get; } = $"{options.Prefix}.v1.control";

    public string Dead { get; } = $"{options.Prefix}.v1.dead";

    /// <summary>Told the name of a queue that did not answer a call, while the broker seemed to be there (<see cref="QueueHealer"/>); null: nobody is told.</summary>
    public Action<string>? Silent { get; set; }

    /// <summary>Declares what is not there; does nothing to what is.</summary>
    /// <exception cref="BrokerException">Something stands there with other arguments, or we may not declare it.</exception>
    public async Task DeclareAsync(IConnection connection, CancellationToken cancellationToken)
    {
        await DeclareQueueAsync(connection, Dead, Quorum(Unlimited), cancellationToken);
        var tasks = Quorum(options.DeliveryLimit);
        tasks["x-dead-letter-exchange"] = "";
        tasks["x-dead-letter-routing-key"] = Dead;
        tasks["x-dead-letter-strategy"] = "at-least-once"; // asks for reject-publish
        tasks["x-overflow"] = "reject-publish";
        await DeclareQueueAsync(connection, Tasks, tasks, cancellationToken);
        var coordinator = Quorum(options.DeliveryLimit);
        coordinator["x-single-active-consumer"] = true;
        await DeclareQueueAsync(connection, Coordinator, coordinator, cancellationToken);
        await DeclareAsync(
            connection, $"exchange '{Control}'",
            channel => channel.ExchangeDeclareAsync(Control, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken),
            channel => channel.ExchangeDeclarePassiveAsync(Control, cancellationToken), cancellationToken);
    }

    /// <summary>Declares a queue of the same kind under a name of its own, to see how the broker does; returns its name. It goes by itself when it is forgotten.</summary>
    public async Task<string> DeclareTrialAsync(IChannel channel, CancellationToken cancellationToken)
    {
        var name = $"{options.Prefix}.v1.trial.{Guid.NewGuid():N}";
        var trial = Quorum(Unlimited);
        trial["x-expires"] = (int)s_trialLifetime.TotalMilliseconds;
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, trial, cancellationToken: cancellationToken);
        return name;
    }

    private static Dictionary<string, object?> Quorum(int deliveryLimit) => new() { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = deliveryLimit };

    private async Task DeclareQueueAsync(IConnection connection, string name, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        try
        {
            await DeclareAsync(
                connection, $"queue '{name}'",
                channel => channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken),
                channel => channel.QueueDeclarePassiveAsync(name, cancellationToken), cancellationToken);
        }
        catch (Exception e) when (QueueHealer.IsSilence(e) && !cancellationToken.IsCancellationRequested)
        {
            Silent?.Invoke(name);
            throw;
        }
    }

    // A refusal closes the channel: each thing has one of its own.
    private async Task DeclareAsync(IConnection connection, string thing, Func<IChannel, Task> declare, Func<IChannel, Task> check, CancellationToken cancellationToken)
    {
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await declare(channel);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
        {
            throw new BrokerException(
                BrokerErrorKind.Mismatched,
                $"the {thing} of {address} has other arguments than this version of the program gives it ({e.ShutdownReason.ReplyText}): "
                + "delete it while no job runs (jobs go on from the store), or choose another prefix.", e);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.AccessRefused)
        {
            // A user who may not declare may use what an operator has declared.
            if (await StandsAsync(connection, check, cancellationToken)) return;
            throw new BrokerException(
                BrokerErrorKind.Refused,
                $"the user '{address.User}' may not declare the {thing} of {address}: give it the permissions to configure, write and read '{options.Prefix}.v1.*'.", e);
        }
    }

    private static async Task<bool> StandsAsync(IConnection connection, Func<IChannel, Task> check, CancellationToken cancellationToken)
    {
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await check(channel);
            return true;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode is Constants.NotFound or Constants.AccessRefused)
        {
            return false;
        }
    }
}
