using Indexer.Jobs;

namespace Indexer.Coordinator.Terminal;

/// <summary>Shows a running job on standard error.</summary>
internal abstract class ProgressDisplay
{
    /// <summary>Redrawn lines on a terminal, else a line now and then.</summary>
    public static ProgressDisplay For(Shell shell, TimeProvider time) => shell.LiveError ? new LiveProgress(shell.Error, shell.Width) : new LineProgress(shell.Error, time);

    /// <summary>Runs <paramref name="work"/>, which is given what to call with each new state; it may be called from any thread.</summary>
    public abstract Task<T> ShowAsync<T>(Func<Action<JobProgress>, Task<T>> work);
}
