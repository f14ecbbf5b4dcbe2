namespace Indexer.Benchmarks.Processes;

/// <summary>Processes that get to run for a tenth of the time, by turns of SIGSTOP and SIGCONT, until it is disposed of.</summary>
internal sealed class Slowed : IAsyncDisposable
{
    // A stop counts for two steps of the scheduler.
    private static readonly TimeSpan s_steps = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _end = new();
    private readonly Task _turns;

    /// <param name="turn">How long a stop and a run take together.</param>
    /// <param name="processes">The processes.</param>
    public Slowed(TimeSpan turn, params ChildProcess[] processes) =>
        _turns = Task.Factory.StartNew(() => Run(turn, processes), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _turns;
        _end.Dispose();
    }

    private void Run(TimeSpan turn, ChildProcess[] processes)
    {
        TimeSpan running = turn / 10 - s_steps;
        while (!_end.IsCancellationRequested)
        {
            foreach (ChildProcess process in processes) process.Signal(ChildProcess.Stop);
            Thread.Sleep(turn - running);
            foreach (ChildProcess process in processes) process.Signal(ChildProcess.Continue);
            Thread.Sleep(running);
        }
    }
}
