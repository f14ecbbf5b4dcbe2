namespace Indexer.Jobs;

/// <summary>Names of a job's blobs.</summary>
internal static class JobBlobs
{
    /// <summary>One empty blob a job: what <c>jobs/</c> holds can't be listed without passing over every task of every job.</summary>
    public const string Submitted = "submitted/";

    public static string SubmittedJob(JobId job) => $"{Submitted}{job}";

    public static string Request(JobId job) => $"jobs/{job}/job.json";

    public static string Priority(JobId job) => $"jobs/{job}/priority.json";

    public static string Plan(JobId job) => $"jobs/{job}/plan.json";

    public static string PlanPage(JobId job, string hash) => $"jobs/{job}/plan/{hash}.json";

    public static string Outcome(JobId job) => $"jobs/{job}/outcome.json";

    public static string EarlierOutcome(JobId job, int number) => $"jobs/{job}/outcome.{number}.json";

    public static string Cancel(JobId job) => $"jobs/{job}/cancel.json";

    public static string Runs(JobId job) => $"jobs/{job}/runs/";

    public static string Run(JobId job, int number) => $"{Runs(job)}{number:D6}.json";

    public static string Tasks(JobId job) => $"jobs/{job}/tasks/";

    /// <summary>Commit markers lie together, so that what is done is known without passing over what attempts wrote.</summary>
    public static string Commits(JobId job) => $"jobs/{job}/commits/";

    public static string Commit(JobId job, TaskId task) => $"{Commits(job)}{task}{CommitSuffix}";

    public const string CommitSuffix = ".json";

    public static string Attempts(JobId job, TaskId task) => $"{Tasks(job)}{task}/attempts/";

    public static string AttemptBegun(JobId job, TaskId task, int number) => $"{Attempts(job, task)}{number:D4}.begun.json";

    public static string AttemptMark(JobId job, TaskId task, int number) => $"{Attempts(job, task)}{number:D4}.mark.json";

    public static string AttemptEnded(JobId job, TaskId task, int number, AttemptId attempt) => $"{Attempts(job, task)}{number:D4}-{attempt}.ended.json";

    public static string AttemptUndecided(JobId job, TaskId task, int number, AttemptId attempt) => $"{Attempts(job, task)}{number:D4}-{attempt}.undecided.json";
}
