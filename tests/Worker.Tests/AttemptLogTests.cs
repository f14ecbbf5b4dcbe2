using System.Collections.Concurrent;
using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Worker;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Indexer.Tests;

public sealed class AttemptLogTests : IAsyncDisposable
{
    private readonly LoneWorker _worker = new();
    private readonly LineLog _log = new();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Theory]
    [InlineData(Stage.Reduce, 3)]
    [InlineData(Stage.Map, null)]
    public async Task What_is_logged_of_an_attempt_names_job_task_and_attempt_and_in_reduce_the_shard(Stage stage, int? shard)
    {
        await _worker.PlanAsync(CorpusFormat.Warc, "/f0");
        _worker.Start(new GivenRunner((_, _) => throw new TaskException("bad luck", retryable: true), stage), log: _log);
        await _worker.OfferAsync(3, stage: stage);
        var attempt = (await _worker.HearAsync<TaskStarted>()).Attempt;
        await _worker.HearAsync<TaskFailed>();
        var line = Assert.Single(_log.Lines);
        Assert.Equal($"{_worker.Job} {new TaskId(stage, 3)} {attempt}", $"{line["Job"]} {line["Task"]} {line["Attempt"]}");
        Assert.Equal(shard, line.GetValueOrDefault("Shard"));
    }

    private sealed class LineLog : ILogger<TaskLoop>
    {
        private readonly AsyncLocal<object?> _scope = new();

        /// <summary>The values of each line with those of its scope.</summary>
        public ConcurrentQueue<Dictionary<string, object?>> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            _scope.Value = state;
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(ValuesOf(state).Concat(ValuesOf(_scope.Value)).DistinctBy(value => value.Key).ToDictionary());

        private static IEnumerable<KeyValuePair<string, object?>> ValuesOf(object? state) => state as IEnumerable<KeyValuePair<string, object?>> ?? [];
    }
}
