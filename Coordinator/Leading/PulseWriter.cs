using Indexer.Jobs;
using Indexer.Storage;
using Indexer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Indexer.Coordinator.Leading;

/// <summary>Writes a job's progress at a steady pace for those who watch. A write that fails is passed over: the next one says more.</summary>
internal sealed partial class PulseWriter : IAsyncDisposable
{
    private readonly IBlobStore _store;
    private readonly string _by;
    private readonly ILogger _log;
    private readonly PeriodicTimer _timer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;
    private JobProgress? _latest;
    private long _beat;

    public PulseWriter(IBlobStore store, TimeSpan interval, string by, TimeProvider time, ILogger<PulseWriter> log)
    {
        (_store, _by, _log) = (store, by, log);
        _timer = new PeriodicTimer(interval, time);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Takes note of the progress; returns at once.</summary>
    public void Note(JobProgress progress)
    {
        JobMetrics.Progressed(progress);
        Volatile.Write(ref _latest, progress);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _writing;
        _timer.Dispose();
        _stop.Dispose();
    }

    private async Task WriteAsync()
    {
        try
        {
            do await WriteOnceAsync();
            while (await _timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private async Task WriteOnceAsync()
    {
        if (Volatile.Read(ref _latest) is not { } progress) return;
        try
        {
            await new JobPulse(++_beat, _by, progress).WriteAsync(_store, _stop.Token);
        }
        catch (BlobStoreException e)
        {
            LogMissed(e.Message, progress.Job);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "progress of {Job} was not written: {Error}")]
    private partial void LogMissed(string error, JobId job);
}
