using CsCheck;
using Indexer.Corpus;
using Indexer.Extraction;
using Indexer.Jobs;
using Indexer.Storage;
using Indexer.Tests.Storage;
using Xunit;

namespace Indexer.Tests.Jobs;

public sealed class JobStoreTests
{
    private readonly MemoryBlobStore _blobs = new();
    private readonly JobStore _jobs;

    public JobStoreTests() => _jobs = new JobStore(_blobs);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static JobRequest Request { get; } = new()
    {
        Index = "news",
        Inputs = [new InputFile("/crawl/a.warc.gz", 1234, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "a.warc.gz")],
        Mode = IndexMode.Update,
        BaseGeneration = 3,
        Shards = 4,
        Extraction = new ExtractionOptions { MaxTime = TimeSpan.FromSeconds(3), JsonFields = new JsonFieldMapping(Body: "contents") },
    };

    [Fact]
    public void The_same_request_names_the_same_job_and_another_names_another()
    {
        var id = JobStore.IdOf(Request);
        Assert.Matches("^news-[0-9a-f]{12}$", id.Value);
        Assert.Equal(id, JobStore.IdOf(Request with { Inputs = [.. Request.Inputs] }));
        Assert.NotEqual(id, JobStore.IdOf(Request with { Shards = 5 }));
        Assert.NotEqual(id, JobStore.IdOf(Request with { Inputs = [Request.Inputs[0] with { Length = 1235 }] }));
        Assert.NotEqual(id, JobStore.IdOf(Request with { Corpus = new CorpusOptions { SplitBytes = 1 } }));
    }

    [Fact]
    public async Task A_request_and_a_plan_are_read_back_as_they_were_written()
    {
        var job = await _jobs.SubmitAsync(Request, Cancellation);
        Assert.Equal(job, JobStore.IdOf((await _jobs.FindRequestAsync(job, Cancellation))!));
        var plan = new JobPlan
        {
            Request = Request,
            Partitions = 4,
            Splits = [new Split([new SplitPart { File = "/crawl/a.warc.gz", Start = 5, End = 100, FileLength = 1234, Format = CorpusFormat.Jsonl }])],
        };
        await _jobs.PlanAsync(job, plan, Cancellation);
        var read = (await _jobs.FindPlanAsync(job, Cancellation))!;
        Assert.Equal(plan.Splits[0].Parts[0], read.Splits[0].Parts[0]);
        Assert.Equal(95, read.InputBytes);
        Assert.Equal(job, JobStore.IdOf(read.Request));
    }

    [Fact]
    public async Task The_first_plan_of_a_job_stands()
    {
        var first = new JobPlan { Request = Request, Partitions = 1, Splits = [] };
        await _jobs.PlanAsync(new JobId("j"), first, Cancellation);
        Assert.Equal(1, (await _jobs.PlanAsync(new JobId("j"), first with { Partitions = 2 }, Cancellation)).Partitions);
    }

    [Fact]
    public async Task A_large_plan_lies_in_pages_and_gives_every_split_as_it_was()
    {
        var job = new JobId("j");
        var splits = LargePlan.Splits;
        var plan = await _jobs.PlanAsync(job, LargePlan, Cancellation);
        Assert.Equal(2, plan.Version);
        Assert.Empty(plan.Splits);
        Assert.Empty(plan.Request.Inputs);
        Assert.Equal(4, plan.Pages!.Count); // 1,024 splits twice, two splits of 4,000 parts
        var read = (await _jobs.FindPlanAsync(job, Cancellation))!;
        Assert.Equal(plan.Pages, read.Pages);
        Assert.Equal(splits.Count, read.TasksOf(Stage.Map));
        Assert.Equal(splits.Sum(split => split.Bytes), read.InputBytes);
        var pages = _jobs.SplitsOf(job, read);
        foreach (var i in Enumerable.Range(0, splits.Count).Reverse())
        {
            Assert.Equal(splits[i].Parts, (await pages.GetAsync(i, Cancellation)).Parts);
            Assert.InRange(pages.BytesOf(i), 1, splits.Sum(split => split.Bytes));
        }
        Assert.Equal(splits.Sum(split => split.Bytes), Enumerable.Range(0, splits.Count).Sum(pages.BytesOf), tolerance: 0.001 * splits.Sum(split => split.Bytes));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => pages.GetAsync(splits.Count, Cancellation).AsTask());
    }

    [Fact]
    public async Task Planned_twice_a_large_plan_has_the_same_pages_and_the_first_stands_whatever_another_wrote()
    {
        var (job, first) = (new JobId("j"), await _jobs.PlanAsync(new JobId("other"), LargePlan, Cancellation));
        Assert.Equal(first.Pages, (await _jobs.PlanAsync(job, LargePlan, Cancellation)).Pages);
        var other = await _jobs.PlanAsync(job, LargePlan with { Splits = [.. LargePlan.Splits.Reverse()] }, Cancellation);
        Assert.Equal(first.Pages, other.Pages);
        Assert.Equal(LargePlan.Splits[0].Parts, (await _jobs.SplitsOf(job, other).GetAsync(0, Cancellation)).Parts);
    }

    [Fact]
    public async Task A_damaged_page_of_a_plan_is_noticed()
    {
        var plan = await _jobs.PlanAsync(new JobId("j"), LargePlan, Cancellation);
        var key = $"jobs/j/plan/{plan.Pages![1].Hash}.json";
        await _blobs.Put(key, (await _blobs.Text(key)).Replace("/crawl/1500", "/crawl/1501", StringComparison.Ordinal));
        var splits = _jobs.SplitsOf(new JobId("j"), plan);
        await splits.GetAsync(0, Cancellation);
        Assert.Equal(BlobStoreErrorKind.Corrupt, (await Assert.ThrowsAsync<BlobStoreException>(() => splits.GetAsync(1024, Cancellation).AsTask())).Kind);
    }

    [Fact]
    public async Task A_plan_that_an_earlier_version_wrote_in_one_blob_is_read_however_large()
    {
        var parts = string.Join(",", Enumerable.Range(0, 3000).Select(i => $$"""{"parts":[{"file":"/f{{i}}","start":0,"end":{{i + 1}},"fileLength":{{i + 1}},"format":"Warc"}]}"""));
        await _blobs.Put("jobs/j/plan.json", $$"""{"version":1,"request":{"version":1,"index":"old","inputs":[]},"partitions":2,"splits":[{{parts}}],"baseRuns":[]}""");
        var plan = (await _jobs.FindPlanAsync(new JobId("j"), Cancellation))!;
        Assert.Equal(3000, plan.TasksOf(Stage.Map));
        var splits = _jobs.SplitsOf(new JobId("j"), plan);
        Assert.Equal("/f2999", (await splits.GetAsync(2999, Cancellation)).Parts.Single().File);
        Assert.Equal(3000, splits.BytesOf(2999));
    }

    [Fact]
    public async Task Jobs_are_listed_once_however_often_they_were_submitted()
    {
        var first = await _jobs.SubmitAsync(Request, Cancellation);
        await _jobs.SubmitAsync(Request, Cancellation);
        var second = await _jobs.SubmitAsync(Request with { Index = "books" }, Cancellation);
        var listed = new List<JobId>();
        await foreach (var job in _jobs.ListAsync(Cancellation)) listed.Add(job.Job);
        Assert.Equal([second, first], listed);
    }

    [Fact]
    public async Task A_priority_is_no_part_of_the_jobs_identity_and_the_last_one_asked_for_counts()
    {
        var job = await _jobs.SubmitAsync(Request, Cancellation);
        Assert.Equal(JobPriority.Normal, await _jobs.PriorityOfAsync(job, Cancellation));
        foreach (var priority in new[] { JobPriority.High, JobPriority.Low })
        {
            Assert.Equal(job, await _jobs.SubmitAsync(Request, priority, new JobSubmission(null, "test"), Cancellation));
            Assert.Equal(priority, await _jobs.PriorityOfAsync(job, Cancellation));
        }
        await _jobs.SubmitAsync(Request, Cancellation);
        Assert.Equal(JobPriority.Low, await _jobs.PriorityOfAsync(job, Cancellation));
    }

    [Fact]
    public async Task The_first_outcome_stands()
    {
        var job = new JobId("j");
        await _jobs.EndAsync(job, Outcome(JobStatus.Cancelled), Cancellation);
        Assert.Equal(JobStatus.Cancelled, (await _jobs.EndAsync(job, Outcome(JobStatus.Succeeded), Cancellation)).Status);
        Assert.True(await _jobs.IsOverAsync(job, Cancellation));
    }

    [Fact]
    public async Task A_job_opened_again_has_no_outcome_and_no_cancellation_and_keeps_its_history()
    {
        var job = new JobId("j");
        for (var round = 1; round <= 2; round++)
        {
            await _jobs.CancelAsync(job, DateTimeOffset.UnixEpoch, Cancellation);
            await _jobs.EndAsync(job, Outcome(JobStatus.Cancelled), Cancellation);
            Assert.True(await _jobs.ReopenAsync(job, Cancellation));
            Assert.False(await _jobs.IsOverAsync(job, Cancellation));
            Assert.Null(await _jobs.FindOutcomeAsync(job, Cancellation));
            Assert.NotNull(await _blobs.StatAsync($"jobs/j/outcome.{round}.json", Cancellation));
        }
        Assert.False(await _jobs.ReopenAsync(job, Cancellation));
    }

    [Fact]
    public async Task A_job_that_succeeded_is_not_opened_again()
    {
        await _jobs.EndAsync(new JobId("j"), Outcome(JobStatus.Succeeded), Cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _jobs.ReopenAsync(new JobId("j"), Cancellation));
    }

    [Fact]
    public async Task The_time_of_all_runs_is_summed()
    {
        foreach (var seconds in new[] { 1.5, 2, 3 }) await _jobs.AddRunAsync(new JobId("j"), TimeSpan.FromSeconds(seconds), Cancellation);
        Assert.Equal(TimeSpan.FromSeconds(6.5), await _jobs.ElapsedBeforeAsync(new JobId("j"), Cancellation));
    }

    [Fact]
    public async Task A_blob_that_is_not_its_json_is_corrupt()
    {
        await _blobs.Put("jobs/j/plan.json", "{ \"version\": ");
        Assert.Equal(BlobStoreErrorKind.Corrupt, (await Assert.ThrowsAsync<BlobStoreException>(() => _jobs.FindPlanAsync(new JobId("j"), Cancellation))).Kind);
    }

    [Fact]
    public async Task The_first_commit_of_a_task_stands_and_is_listed_once()
    {
        var tasks = _jobs.TasksOf(new JobId("j"));
        var task = new TaskId(Stage.Map, 7);
        Assert.True(await tasks.TryCommitAsync(task, Commit("first"), Cancellation));
        Assert.False(await tasks.TryCommitAsync(task, Commit("second"), Cancellation));
        await tasks.TryBeginAttemptAsync(task, 1, new AttemptId("first"), "w", Cancellation);
        await _blobs.Put("jobs/j/tasks/map-000008/first/commits/map-000008.json", "an output with a confusing name");
        var committed = new List<TaskId>();
        await foreach (var each in tasks.ListCommittedAsync(Cancellation)) committed.Add(each);
        Assert.Equal([task], committed);
        var commit = (await tasks.FindCommitAsync(task, Cancellation))!;
        Assert.Equal("first", commit.Attempt);
        Assert.Equal(3, commit.Records.Skipped["status"]);
        Assert.Equal("runs", commit.Outputs[0].Channel);
    }

    [Fact]
    public async Task A_number_is_one_attempts_alone()
    {
        var tasks = _jobs.TasksOf(new JobId("j"));
        var task = new TaskId(Stage.Map, 0);
        Assert.True(await tasks.TryBeginAttemptAsync(task, 1, new AttemptId("a"), "w", Cancellation));
        Assert.False(await tasks.TryBeginAttemptAsync(task, 1, new AttemptId("b"), "w", Cancellation));
        Assert.Single(await tasks.ReadAttemptsAsync(task, Cancellation));
    }

    [Fact]
    public async Task Attempts_are_read_in_order_with_their_ends_and_marks()
    {
        var tasks = _jobs.TasksOf(new JobId("j"));
        var task = new TaskId(Stage.Map, 0);
        for (var number = 1; number <= 11; number++) await tasks.TryBeginAttemptAsync(task, number, new AttemptId($"a{number}"), "w", Cancellation);
        await tasks.EndAttemptAsync(task, 2, new AttemptId("a2"), "error", Cancellation);
        await tasks.MarkAsync(task, 3, new RecordBlock(0, 1024), Cancellation);
        await tasks.MarkAsync(task, 3, new RecordBlock(1024, 1024), Cancellation);
        var attempts = await tasks.ReadAttemptsAsync(task, Cancellation);
        Assert.Equal(Enumerable.Range(1, 11), attempts.Select(attempt => attempt.Number));
        Assert.Equal([2], attempts.Where(attempt => attempt.HasEnded).Select(attempt => attempt.Number));
        Assert.Equal(new RecordBlock(1024, 1024), attempts[2].Mark);
        Assert.Null(attempts[0].Mark);
    }

    [Theory]
    [InlineData("0", 0, 100, true)]
    [InlineData("0", 1, 100, false)]
    [InlineData("10", 10, 10, true)]
    [InlineData("5%", 5, 100, true)]
    [InlineData("5%", 6, 100, false)]
    [InlineData("0.1%", 1, 1000, true)]
    [InlineData("0.1%", 1, 999, false)]
    [InlineData("100%", 7, 7, true)]
    [InlineData("0%", 0, 0, true)]
    public void A_quarantine_limit_is_a_number_or_a_share(string limit, long quarantined, long read, bool allowed) =>
        Assert.Equal(allowed, QuarantineLimit.Parse(limit).Allows(quarantined, read));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("101%")]
    [InlineData("-1%")]
    [InlineData("%")]
    [InlineData("many")]
    public void What_is_no_quarantine_limit_is_refused_with_what_would_be(string text) =>
        Assert.Contains("2.5%", Assert.Throws<FormatException>(() => QuarantineLimit.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Sums_of_lawful_counts_are_lawful_and_a_lost_record_is_noticed()
    {
        var count = Gen.Long[0, 1000];
        Gen.Select(count, count, count, count, count).Select((read, indexed, duplicates, skipped, quarantined) => Lawful(read, indexed, duplicates, skipped, quarantined)).Array[1, 6].Sample(all =>
        {
            var sum = new RecordCounts();
            foreach (var counts in all) sum.Add(counts);
            Assert.Null(ConservationLaw.FaultOf(sum));
            sum.Read++;
            Assert.Contains("accounted for", ConservationLaw.FaultOf(sum), StringComparison.Ordinal);
        });

        static RecordCounts Lawful(long read, long indexed, long duplicates, long skipped, long quarantined) => new()
        {
            Read = read,
            Indexed = indexed,
            Pending = read - indexed - duplicates - skipped - quarantined,
            Duplicates = { ["near"] = duplicates },
            Skipped = { ["status"] = skipped },
            Quarantined = { ["truncated"] = quarantined },
        };
    }

    private static JobPlan LargePlan { get; } = new()
    {
        Request = Request,
        Partitions = 4,
        Splits = [.. Enumerable.Range(0, 2048).Select(i => SplitOf(i, 1)), SplitOf(2048, 4000), SplitOf(2049, 4000)],
    };

    private static Split SplitOf(int number, int parts) =>
        new([.. Enumerable.Range(0, parts).Select(i => new SplitPart { File = $"/crawl/{number}", Start = i, End = 1000 + number + i, FileLength = 10_000, Format = CorpusFormat.Warc })]);

    private static TaskCommit Commit(string attempt) => new()
    {
        Attempt = attempt,
        Outputs = [new TaskOutput { Channel = "runs", Key = "jobs/j/x", Length = 3, Hash = "00" }],
        Records = new RecordCounts { Read = 3, Skipped = { ["status"] = 3 } },
    };

    private static JobOutcome Outcome(JobStatus status) => new() { Status = status, Records = new RecordCounts(), ElapsedSeconds = 1 };
}
