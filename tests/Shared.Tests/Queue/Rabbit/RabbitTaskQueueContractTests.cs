using Indexer.Queue;
using Indexer.Queue.Rabbit;
using Xunit;

namespace Indexer.Tests.Queue.Rabbit;

[Collection(RabbitTests.Name)]
public sealed class RabbitTaskQueueContractTests(RabbitBroker broker) : TaskQueueContract, IAsyncDisposable
{
    private readonly RabbitScene _scene = new(broker);
    private TcpRelay? _relay;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    protected override ITaskQueue CreateEmpty() => Task.Run(async () =>
    {
        await _scene.HostAsync();
        _relay = _scene.Relay();
        var queue = await _scene.OpenAsync(prefetch: 16, _relay);
        await _scene.Stand(queue).NextTurnAsync();
        return queue;
    }, Cancellation).GetAwaiter().GetResult();

    protected override async Task DropReceiversAsync(ITaskQueue queue)
    {
        var rabbit = (RabbitTaskQueue)queue;
        var back = _scene.NextLoss(rabbit);
        await rabbit.InspectAsync(Cancellation); // acknowledgements before it have arrived
        _relay!.Cut(); // made with the queue
        await back;
    }
}
