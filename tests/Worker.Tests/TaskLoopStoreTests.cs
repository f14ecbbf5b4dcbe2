using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Storage;
using Indexer.Worker;
using Xunit;

namespace Indexer.Tests;

/// <summary>What a worker finds on its disk and in the store, and what becomes of a task when one of them fails.</summary>
public sealed class TaskLoopStoreTests : IAsyncDisposable
{
    private static readonly IOException s_diskFull = new("No space left on device", hresult: OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);

    private readonly LoopScene _scene = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task An_attempt_finds_its_scratch_folder_empty_whatever_the_one_before_left_there()
    {
        await _scene.StartAsync();
        _scene.Work = (context, token) =>
        {
            Assert.Single(Directory.EnumerateFileSystemEntries(context.Scratch)); // the runner's own
            Directory.CreateDirectory(Path.Combine(context.Scratch, "inner"));
            return File.WriteAllTextAsync(Path.Combine(context.Scratch, "inner", "file"), "left", token);
        };
        for (var i = 0; i < 2; i++)
        {
            await _scene.OfferAsync(1, new TaskId(Stage.Map, i));
            await _scene.HearAsync<TaskStarted>();
            await _scene.HearAsync<TaskCommitted>();
        }
    }

    [Fact]
    public async Task What_a_worker_wrote_it_reads_from_its_disk_and_an_attempt_after_another_from_the_store()
    {
        await _scene.StartAsync(ownRunsBytes: 1000);
        var key = $"jobs/{_scene.Job}/tasks/{LoopScene.First}/x/runs";
        _scene.Work = (context, token) => LoopScene.PutAsync(context.Store, key, "copied", token);
        await _scene.OfferAsync(1);
        await _scene.HearAsync<TaskStarted>();
        await _scene.HearAsync<TaskCommitted>();
        await LoopScene.PutAsync(_scene.Blobs, key, "stored", Cancellation);

        var read = new List<string>();
        _scene.Work = async (context, token) =>
        {
            read.Add(await LoopScene.ReadAsync(context.Store, key, token));
            if (read.Count == 1) throw new TaskException("The copy is damaged.", retryable: true);
        };
        var later = new TaskId(Stage.Map, 1);
        await _scene.OfferAsync(1, later);
        await _scene.HearAsync<TaskStarted>();
        await _scene.HearAsync<TaskFailed>();
        await _scene.OfferAsync(2, later);
        await _scene.HearAsync<TaskStarted>();
        await _scene.HearAsync<TaskCommitted>();
        Assert.Equal(["copied", "stored"], read);
    }

    [Fact]
    public async Task While_the_store_is_down_no_task_is_taken_and_what_the_outage_spoiled_is_handed_back_without_a_failure()
    {
        var up = new TaskCompletionSource();
        var (isDown, asked) = (false, 0);
        await _scene.StartAsync(untilStoreIsUp: token =>
        {
            // Asked whether it is up, it is not; waited for, it comes up.
            if (isDown && ++asked == 2) up.SetResult();
            return up.Task.WaitAsync(token);
        });
        await _scene.OfferAsync(1);
        await (await _scene.Queue.ReceiveAsync(Cancellation)).HandBackAsync(Cancellation); // nobody else has taken it
        _scene.Work = (_, _) =>
        {
            if (isDown) return Task.CompletedTask;
            (isDown, up) = (true, new TaskCompletionSource());
            throw new BlobStoreException(BlobStoreErrorKind.Transient, "k", "down");
        };
        up.SetResult();
        await _scene.HearAsync<TaskStarted>();
        await _scene.HearAsync<TaskHandedBack>();
        await _scene.HearAsync<TaskStarted>();
        await _scene.HearAsync<TaskCommitted>();
        Assert.True((await _scene.Tasks.ReadAttemptsAsync(LoopScene.First, Cancellation))[0].HasEnded);
    }

    [Fact]
    public async Task A_full_disk_hands_the_task_back_and_fails_it_with_the_folders_name_when_it_is_met_again()
    {
        await _scene.StartAsync();
        _scene.Work = (_, _) => throw s_diskFull;
        await _scene.OfferAsync(1);
        await _scene.HearAsync<TaskStarted>();
        await _scene.HearAsync<TaskHandedBack>();
        await _scene.HearAsync<TaskStarted>();
        var failed = await _scene.HearAsync<TaskFailed>();
        Assert.True(failed.Retryable);
        Assert.Contains(_scene.Scratch, failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_has_the_copies_of_what_the_worker_wrote_removed()
    {
        await _scene.StartAsync(ownRunsBytes: 1000);
        var key = $"jobs/{_scene.Job}/tasks/{LoopScene.First}/x/runs";
        _scene.Work = (context, token) => LoopScene.PutAsync(context.Store, key, "copied", token);
        await _scene.OfferAsync(1);
        await _scene.HearAsync<TaskStarted>();
        await _scene.HearAsync<TaskCommitted>();
        await LoopScene.PutAsync(_scene.Blobs, key, "stored", Cancellation);

        _scene.Work = (_, _) => throw s_diskFull;
        await _scene.OfferAsync(1, new TaskId(Stage.Map, 1));
        await _scene.HearAsync<TaskStarted>();
        await _scene.HearAsync<TaskHandedBack>();
        await _scene.HearAsync<TaskStarted>();
        await _scene.HearAsync<TaskFailed>();

        string? read = null;
        _scene.Work = async (context, token) => read = await LoopScene.ReadAsync(context.Store, key, token);
        await _scene.OfferAsync(1, new TaskId(Stage.Map, 2));
        await _scene.HearAsync<TaskStarted>();
        await _scene.HearAsync<TaskCommitted>();
        Assert.Equal("stored", read);
    }

    [Fact]
    public async Task What_a_store_refuses_fails_the_attempt_with_its_reason_and_may_be_tried_again()
    {
        await _scene.StartAsync();
        _scene.Work = (_, _) => throw new BlobStoreException(BlobStoreErrorKind.Refused, "k", "these keys may not read it");
        await _scene.OfferAsync(1);
        await _scene.HearAsync<TaskStarted>();
        var failed = await _scene.HearAsync<TaskFailed>();
        Assert.True(failed.Retryable);
        Assert.Equal("these keys may not read it", failed.Error);
    }
}
