using System.Text;
using Indexer.Coordinator.Leading;
using Indexer.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Tests.Leading;

public sealed class JobLookTests
{
    private readonly SweptStore _store = new();
    private readonly HashSet<JobId> _started = [];
    private readonly JobLook _look;

    public JobLookTests() => _look = new JobLook(_store.Blobs, _ => false, job =>
    {
        lock (_started) _started.Add(job);
    }, fullEvery: 3, NullLogger<JobLook>.Instance);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_whose_outcome_can_not_be_read_hides_no_other()
    {
        var jobs = new List<JobId>();
        for (var i = 1; i <= 50; i++) jobs.Add(await _store.SubmitAsync(i));
        jobs.Sort((one, other) => string.CompareOrdinal(one.Value, other.Value)); // as they are listed
        await _store.Blobs.TryCreateAsync($"jobs/{jobs[0]}/outcome.json", Encoding.UTF8.GetBytes("{"), Cancellation);
        Assert.Equal(jobs[1..], await StartedAsync());
        await _store.Blobs.DeleteAsync($"jobs/{jobs[0]}/outcome.json", Cancellation); // as the log says
        for (var looks = 0; looks < 3; looks++) await _look.RunAsync(Cancellation);
        Assert.Contains(jobs[0], _started);
    }

    [Fact]
    public async Task A_job_that_has_ended_is_left_alone_until_it_is_opened_again()
    {
        var job = await _store.SubmitAsync(1);
        await _store.EndAsync(job, JobStatus.Failed);
        Assert.Empty(await StartedAsync());
        await _store.Jobs.ReopenAsync(job, Cancellation);
        var looks = 0;
        for (; (await StartedAsync()).Count == 0 && looks < 10; looks++) _started.Clear();
        Assert.InRange(looks, 1, 2); // two more before the next full one
    }

    [Fact]
    public async Task A_job_that_has_ended_and_whose_progress_stands_is_begun_for_its_ending_once_in_a_term()
    {
        var (broken, whole) = (await _store.SubmitAsync(1), await _store.SubmitAsync(2));
        foreach (var job in new[] { broken, whole }) await _store.EndAsync(job, JobStatus.Succeeded);
        await PulseAsync(broken);
        Assert.Equal([broken], await StartedAsync());
        Assert.Equal([broken], await StartedAsync());
        await JobPulse.RemoveAsync(_store.Blobs, broken, Cancellation);
        _started.Clear();
        for (var looks = 0; looks < 6; looks++) Assert.Empty(await StartedAsync());
    }

    private Task PulseAsync(JobId job)
    {
        var progress = new JobProgress { Job = job, Phase = "map", Stages = [], InputBytes = 1, InputBytesDone = 0, Records = 0, Quarantined = 0, Elapsed = TimeSpan.Zero };
        return new JobPulse(1, "coordinator", progress).WriteAsync(_store.Blobs, Cancellation);
    }

    private async Task<List<JobId>> StartedAsync()
    {
        await _look.RunAsync(Cancellation);
        return [.. _started.OrderBy(job => job.Value, StringComparer.Ordinal)];
    }
}
