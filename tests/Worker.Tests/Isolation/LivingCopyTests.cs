using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Queue;
using Xunit;

namespace Indexer.Tests.Isolation;

/// <summary>Attempts that began and have not ended look alike in the store, whether they crashed or live: a message may be delivered to a second worker while the first goes on.</summary>
public sealed class LivingCopyTests : IAsyncDisposable
{
    private const long Record = 5;
    private static readonly TaskId s_task = new(Stage.Map, 0);

    private readonly LoneWorker _worker = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task A_record_on_which_two_attempts_ended_alone_is_skipped() =>
        Assert.False(await EntersAsync(meanwhile: () => Task.CompletedTask));

    [Fact]
    public async Task A_record_is_not_skipped_when_an_attempt_at_it_has_moved_on() =>
        Assert.True(await EntersAsync(meanwhile: () => _worker.Tasks.MarkAsync(s_task, 2, new RecordBlock(Record + 1, 1), Cancellation)));

    [Fact]
    public async Task A_record_is_not_skipped_when_an_attempt_at_it_has_ended_by_itself() =>
        Assert.True(await EntersAsync(meanwhile: () => _worker.Tasks.EndAttemptAsync(s_task, 2, IdOf(2), "too slow", Cancellation)));

    // Whether a third attempt processes the record that two others are at when it begins.
    private async Task<bool> EntersAsync(Func<Task> meanwhile)
    {
        await _worker.PlanAsync(CorpusFormat.Warc, "/f0");
        foreach (var number in new[] { 1, 2 })
        {
            await _worker.Tasks.TryBeginAttemptAsync(s_task, number, IdOf(number), "other", Cancellation);
            await _worker.Tasks.MarkAsync(s_task, number, new RecordBlock(Record, 1), Cancellation);
        }
        var enters = false;
        _worker.Start(new GivenRunner(async (context, _) =>
        {
            await meanwhile();
            enters = context.Isolation.Enter(Record);
        }));
        await _worker.AttemptAsync<TaskCommitted>(s_task.Index, attempt: 3);
        return enters;
    }

    private static AttemptId IdOf(int number) => new($"attempt-{number}");
}
