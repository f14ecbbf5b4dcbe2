using Indexer.Queue;
using Indexer.Storage;

namespace Indexer.Worker.Hosting;

/// <summary>A queue from which nothing is taken while the store is down: a task taken then would only burn an attempt.</summary>
internal sealed class StoreGatedQueue(ITaskQueue inner, OpenedStore store) : ITaskQueue
{
    public Task EnqueueAsync(TaskMessage message, CancellationToken cancellationToken) => inner.EnqueueAsync(message, cancellationToken);

    public async Task<TaskDelivery> ReceiveAsync(CancellationToken cancellationToken)
    {
        await store.UntilUpAsync(cancellationToken);
        return await inner.ReceiveAsync(cancellationToken);
    }

    public Task ReportAsync(TaskReport report, CancellationToken cancellationToken) => inner.ReportAsync(report, cancellationToken);

    public Task<TaskReport> ReceiveReportAsync(CancellationToken cancellationToken) => inner.ReceiveReportAsync(cancellationToken);

    public Task CancelAsync(TaskCancellation cancellation, CancellationToken cancellationToken) => inner.CancelAsync(cancellation, cancellationToken);

    public Task<TaskCancellation> ReceiveCancellationAsync(CancellationToken cancellationToken) => inner.ReceiveCancellationAsync(cancellationToken);
}
