using System.Globalization;
using System.IO.Hashing;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Indexer.Queue.Rabbit;

/// <summary>
/// The queue of dead letters. A queue can only be read by taking what is in it, so one reader at a time, over all processes: it holds an exclusive queue as a lock.
/// </summary>
internal sealed class DeadLetterBox(BrokerLink link, Topology topology, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    // A queue that died is found out and made anew within some 40 s.
    private static readonly TimeSpan s_healing = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _here = new(1);
    private readonly string _lockName = topology.Dead + ".reader";

    public Task<IReadOnlyList<DeadLetter>> ListAsync(CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<DeadLetter>>(async (channel, letters) =>
        {
            if (letters.Count > 0) await channel.BasicNackAsync(letters[^1].Tag, multiple: true, requeue: true, cancellationToken);
            return [.. letters.Select(letter => letter.Letter).OrderBy(letter => letter.Time).ThenBy(letter => letter.Id, StringComparer.Ordinal)];
        }, cancellationToken);

    public Task<int> DropAsync(IReadOnlySet<string> ids, CancellationToken cancellationToken) =>
        ReadAsync(async (channel, letters) =>
        {
            var dropped = 0;
            foreach (var (tag, letter) in letters)
                if (ids.Contains(letter.Id))
                {
                    await channel.BasicAckAsync(tag, multiple: false, cancellationToken);
                    dropped++;
                }
                else await channel.BasicNackAsync(tag, multiple: false, requeue: true, cancellationToken);
            return dropped;
        }, cancellationToken);

    public void Dispose() => _here.Dispose();

    private async Task<T> ReadAsync<T>(Func<IChannel, IReadOnlyList<(ulong Tag, DeadLetter Letter)>, Task<T>> settle, CancellationToken cancellationToken)
    {
        await _here.WaitAsync(cancellationToken);
        var began = time.GetTimestamp();
        var isSilent = false;
        try
        {
            while (true)
                try
                {
                    return await ReadOnceAsync(settle, cancellationToken);
                }
                catch (BrokerException e) when ((isSilent || (e.InnerException is { } cause && QueueHealer.IsSilence(cause))) && time.GetElapsedTime(began) < s_healing)
                {
                    isSilent = true; // the broker closes the connection each time, and another try may come before it is back
                    topology.Silent?.Invoke(topology.Dead);
                    await Task.Delay(s_lookAgain, time, cancellationToken);
                }
        }
        finally
        {
            _here.Release();
        }
    }

    private async Task<T> ReadOnceAsync<T>(Func<IChannel, IReadOnlyList<(ulong Tag, DeadLetter Letter)>, Task<T>> settle, CancellationToken cancellationToken)
    {
        while (!await TryLockAsync(cancellationToken)) await Task.Delay(s_pause, time, cancellationToken);
        try
        {
            return await OnChannelAsync(async channel =>
            {
                var letters = new List<(ulong, DeadLetter)>();
                while (await channel.BasicGetAsync(topology.Dead, autoAck: false, cancellationToken) is { } got)
                    letters.Add((got.DeliveryTag, Letter(got.BasicProperties, got.Body)));
                return await settle(channel, letters);
            }, cancellationToken);
        }
        finally
        {
            await UnlockAsync();
        }
    }

    private async Task UnlockAsync()
    {
        try
        {
            await OnChannelAsync(channel => channel.QueueDeleteAsync(_lockName, cancellationToken: CancellationToken.None), CancellationToken.None);
        }
        catch (BrokerException)
        {
            // It went with its connection; why that was lost is what the caller is to know.
        }
    }

    private Task<bool> TryLockAsync(CancellationToken cancellationToken) =>
        OnChannelAsync(async channel =>
        {
            try
            {
                await channel.QueueDeclareAsync(_lockName, durable: false, exclusive: true, autoDelete: false, cancellationToken: cancellationToken);
                return true;
            }
            catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.ResourceLocked)
            {
                return false;
            }
        }, cancellationToken);

    // What was taken and not settled goes back when the channel closes.
    private async Task<T> OnChannelAsync<T>(Func<IChannel, Task<T>> act, CancellationToken cancellationToken)
    {
        var session = await link.SessionAsync(cancellationToken);
        try
        {
            await using var channel = await session.Connection.CreateChannelAsync(cancellationToken: cancellationToken);
            return await act(channel);
        }
        catch (Exception e) when (BrokerException.IsLoss(e, cancellationToken))
        {
            throw link.Lost(e);
        }
    }

    private static DeadLetter Letter(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        var death = (MessageHeaders.Find(properties, "x-death") as IList<object?>)?.FirstOrDefault() as IDictionary<string, object?>;
        var readable = MessageCodec.TryReadTask(body.Span, out var task, out var error);
        var message = task?.Message;
        return new DeadLetter(
            message?.Job, message?.Task, message?.Attempt ?? 0,
            MessageHeaders.FindText(properties, MessageHeaders.Reason) ?? Reason(death?["reason"] is byte[] reason ? Encoding.UTF8.GetString(reason) : null, readable, error),
            DateTimeOffset.FromUnixTimeSeconds(death?["time"] is AmqpTimestamp died ? died.UnixTime : properties.IsTimestampPresent() ? properties.Timestamp.UnixTime : 0),
            // Whatever somebody else has put there has no id of ours.
            properties.IsMessageIdPresent() ? properties.MessageId! : XxHash128.HashToUInt128(body.Span).ToString("x32", CultureInfo.InvariantCulture));
    }

    private static string Reason(string? death, bool readable, string error) => death switch
    {
        _ when !readable => $"the message could not be read: {error}",
        "delivery_limit" => "it came back from its receivers up to the delivery limit: they died, or lost their connections, while they held it",
        null => "not known",
        _ => $"dead-lettered by the broker ({death})",
    };
}
