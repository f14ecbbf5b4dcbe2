namespace Indexer.Jobs;

/// <summary>Names of a job's blobs.</summary>
internal static class JobBlobs
{
    /// <summary>One empty blob a job: what <c>jobs/</c> holds can't be listed without passing over every task of every job.</summary>
    public const string Submitted = "submitted/";

    public const string CommitSuffix = ".json";

    /// <summary>Holds the markers of a task's attempts, beside one folder an attempt for what it wrote.</summary>
    public const string AttemptsFolder = "attempts";

    private const string Root = "jobs";

    public static string SubmittedJob(JobId job) => $"{Submitted}{job}";

    /// <summary>All of them but the one in the list of jobs.</summary>
    public static string Of(JobId job) => $"{Root}/{job}/";

    /// <summary>The job whose blob it is; null where it is none of a job.</summary>
    public static string? JobOf(string key) => key.Split('/') is [Root, var job, ..] ? job : null;

    public static string Request(JobId job) => $"{Of(job)}job.json";

    public static string Submission(JobId job) => $"{Of(job)}submission.json";

    public static string Priority(JobId job) => $"{Of(job)}priority.json";

    public static string Plan(JobId job) => $"{Of(job)}plan.json";

    public static string PlanPage(JobId job, string hash) => $"{Of(job)}plan/{hash}.json";

    public static string Progress(JobId job) => $"{Of(job)}progress.json";

    public static string Outcome(JobId job) => $"{Of(job)}outcome.json";

    public static string EarlierOutcome(JobId job, int number) => $"{Of(job)}outcome.{number}.json";

    public static string Cancel(JobId job) => $"{Of(job)}cancel.json";

    public static string Runs(JobId job) => $"{Of(job)}runs/";

    public static string Run(JobId job, int number) => $"{Runs(job)}{number:D6}.json";

    /// <summary>Commit markers lie together, so that what is done is known without passing over what attempts wrote.</summary>
    public static string Commits(JobId job) => $"{Of(job)}commits/";

    public static string Commit(JobId job, TaskId task) => $"{Commits(job)}{task}{CommitSuffix}";

    public static string Tasks(JobId job) => $"{Of(job)}tasks/";

    /// <summary>What an attempt writes.</summary>
    public static string Outputs(JobId job, TaskId task, AttemptId attempt) => $"{Tasks(job)}{task}/{attempt}/";

    public static string Attempts(JobId job, TaskId task) => $"{Tasks(job)}{task}/{AttemptsFolder}/";

    public static string Marker(JobId job, TaskId task, AttemptMarker marker) => $"{Attempts(job, task)}{marker}";
}
