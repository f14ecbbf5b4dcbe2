using Indexer.Coordinator.Terminal;
using Indexer.Jobs;

namespace Indexer.Coordinator.Commands;

/// <summary>Runs a job with its progress on standard error.</summary>
internal static class JobExecution
{
    public static async Task<JobResult> RunAsync(IInstallation system, JobRequest request, JobRunOptions how, Shell shell, CancellationToken cancellationToken)
    {
        var display = ProgressDisplay.For(shell, TimeProvider.System);
        JobResult result;
        try
        {
            result = await display.ShowAsync(report => system.RunJobAsync(request, how, report, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            shell.Error.WriteLine(system is Fleet
                ? Detached(shell, JobStore.IdOf(request))
                : $"Stopped job {JobStore.IdOf(request)}; nothing that was finished is lost. The same command resumes it.");
            throw;
        }
        await WarnIfOlderAsync(system, result, shell, cancellationToken);
        return result;
    }

    /// <summary>What is said when nobody watches a fleet's job any more.</summary>
    public static string Detached(Shell shell, JobId job) =>
        $"Job {job} goes on without being watched. To watch it again: {shell.Program} status {job} --watch (with the same --store). To stop it: {shell.Program} cancel {job}";

    // The same command names the same job, which is not run twice: after another job or a rollback its generation is no longer the newest.
    private static async Task WarnIfOlderAsync(IInstallation system, JobResult result, Shell shell, CancellationToken cancellationToken)
    {
        if (result.Manifest is not { } manifest) return;
        var latest = await Indices.LatestGenerationAsync(system.Store, manifest.Index, cancellationToken);
        if (latest > manifest.Generation)
            shell.Error.WriteLine($"This job was done before, as generation {manifest.Generation}; the newest is {latest}. To publish its content again: "
                + $"{shell.Program} rollback {manifest.Index} {manifest.Generation}");
    }
}
