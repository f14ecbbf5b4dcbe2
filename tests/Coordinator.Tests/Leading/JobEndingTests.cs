using Indexer.Coordinator.Leading;
using Indexer.Jobs;
using Indexer.Queue;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Tests.Leading;

/// <summary>However an ending is broken off, whoever finds the job ended completes it: one letter, and nothing left of what was told of its progress.</summary>
public sealed class JobEndingTests
{
    private static readonly TaskId s_task = new(Stage.Reduce, 1);

    private readonly SweptStore _store = new();
    private readonly List<DeadLetter> _letters = [];
    private readonly JobEnding _ending;
    private Exception? _brokerFault;

    public JobEndingTests() => _ending = new JobEnding(_store.Blobs, (letter, _) =>
    {
        if (_brokerFault is not null) return Task.FromException(_brokerFault);
        _letters.Add(letter);
        return Task.CompletedTask;
    }, _ => Task.FromResult<IReadOnlyList<DeadLetter>>(_letters), _store.Time, NullLogger<JobEnding>.Instance);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_leader_killed_right_after_the_outcome_leaves_its_successor_the_letter_and_the_progress()
    {
        var (job, outcome) = await FailAsync();
        for (var finder = 0; finder < 2; finder++) await _ending.ResumeAsync(job, outcome, Cancellation);
        var letter = Assert.Single(_letters);
        Assert.Equal((job, s_task, "no"), (letter.Job, letter.Task, letter.Reason));
        Assert.False(await JobPulse.StandsAsync(_store.Blobs, job, Cancellation));
    }

    [Fact]
    public async Task A_letter_that_was_buried_before_the_leader_was_killed_is_not_written_again()
    {
        var (job, outcome) = await FailAsync();
        _letters.Add(new DeadLetter(job, s_task, 0, "no", default));
        await _ending.ResumeAsync(job, outcome, Cancellation);
        Assert.Single(_letters);
        Assert.False(await JobPulse.StandsAsync(_store.Blobs, job, Cancellation));
    }

    [Fact]
    public async Task A_leader_that_is_stopped_before_it_could_bury_the_letter_leaves_the_progress_as_a_sign()
    {
        var (job, outcome) = await FailAsync();
        _brokerFault = new OperationCanceledException();
        await Assert.ThrowsAsync<OperationCanceledException>(() => _ending.CompleteAsync(job, outcome, Cancellation));
        _brokerFault = null;
        await _ending.ResumeAsync(job, outcome, Cancellation);
        Assert.Single(_letters);
    }

    [Fact]
    public async Task An_ending_that_was_completed_is_complete()
    {
        var (job, outcome) = await FailAsync();
        await _ending.CompleteAsync(job, outcome, Cancellation);
        await _ending.ResumeAsync(job, outcome, Cancellation);
        Assert.Single(_letters);
        Assert.False(await JobPulse.StandsAsync(_store.Blobs, job, Cancellation));
    }

    [Fact]
    public async Task What_a_leader_told_after_another_had_ended_the_job_goes_when_it_leaves_off_and_that_of_a_job_under_way_stays()
    {
        var ended = (await FailAsync()).Job;
        var running = await _store.SubmitAsync(2);
        await PulseAsync(running);
        foreach (var job in new[] { ended, running }) await _ending.LeaveAsync(job);
        Assert.Equal((false, true), (await JobPulse.StandsAsync(_store.Blobs, ended, Cancellation), await JobPulse.StandsAsync(_store.Blobs, running, Cancellation)));
        Assert.Empty(_letters);
    }

    private async Task<(JobId Job, JobOutcome Outcome)> FailAsync()
    {
        var job = await _store.SubmitAsync(1);
        await PulseAsync(job);
        return (job, await _store.Jobs.EndAsync(job, new JobOutcome { Status = JobStatus.Failed, Error = "no", Task = s_task, Records = new RecordCounts(), ElapsedSeconds = 1 }, Cancellation));
    }

    private Task PulseAsync(JobId job)
    {
        var progress = new JobProgress { Job = job, Phase = "map", Stages = [], InputBytes = 1, InputBytesDone = 0, Records = 0, Quarantined = 0, Elapsed = TimeSpan.Zero };
        return new JobPulse(1, "coordinator", progress).WriteAsync(_store.Blobs, Cancellation);
    }
}
