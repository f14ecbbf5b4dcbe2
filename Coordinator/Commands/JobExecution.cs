using Indexer.Coordinator.Terminal;
using Indexer.Jobs;

namespace Indexer.Coordinator.Commands;

/// <summary>Runs a job with its progress on standard error.</summary>
internal static class JobExecution
{
    public static async Task<JobResult> RunAsync(Embedded system, JobRequest request, int parallel, Shell shell, CancellationToken cancellationToken)
    {
        JobId? job = null;
        var display = ProgressDisplay.For(shell, TimeProvider.System);
        try
        {
            return await display.ShowAsync(report => system.RunJobAsync(request, parallel, progress =>
            {
                job = progress.Job;
                report(progress);
            }, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            shell.Error.WriteLine($"Stopped{(job is { } id ? $" job {id}" : "")}; nothing that was finished is lost. The same command resumes it.");
            throw;
        }
    }
}
