using System.Text;
using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Worker.Map;
using Xunit;

namespace Indexer.Tests;

public sealed class FailingExtractionTests : IAsyncDisposable
{
    private readonly LoneWorker _worker = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Crawl => _worker.PathOf("crawl.warc");

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task A_record_on_which_extraction_throws_is_quarantined_and_the_others_are_extracted()
    {
        await StartAsync(new InvalidOperationException("beyond the buffer"));
        var committed = await _worker.AttemptAsync<TaskCommitted>(0);
        Assert.Equal((3, 1), (committed.Records, committed.Quarantined));
        var commit = (await _worker.Tasks.FindCommitAsync(committed.Task, Cancellation))!; // as was told
        var quarantined = Assert.Single(commit.Quarantined);
        Assert.Equal(("extraction-failed", "InvalidOperationException: beyond the buffer"), (quarantined.Reason, quarantined.Detail));
        Assert.Equal(("http://a.example/2", Crawl), (quarantined.Url, quarantined.File));
        Assert.True(quarantined.Offset > 0);
        Assert.Equal(2, commit.Records.Pending);
        Assert.Equal(1, commit.Records.Quarantined["extraction-failed"]);
    }

    [Fact]
    public async Task An_error_that_ends_the_attempt_names_the_file_and_the_offset_of_the_record()
    {
        await StartAsync(new InsufficientMemoryException("too little"));
        var failed = await _worker.AttemptAsync<TaskFailed>(0);
        Assert.True(failed.Retryable);
        Assert.Contains("InsufficientMemoryException: too little", failed.Error, StringComparison.Ordinal);
        Assert.Matches($"{Crawl}@[1-9]", failed.Error);
    }

    private async Task StartAsync(Exception error)
    {
        await File.WriteAllTextAsync(Crawl, string.Concat(RecordOf(1, "sound words"), RecordOf(2, "a fatal word"), RecordOf(3, "more sound words")), Cancellation);
        await _worker.PlanAsync(CorpusFormat.Warc, Crawl);
        _worker.Start(new MapRunner(_ => new ThrowingParser("fatal", error)));
    }

    private static string RecordOf(int number, string text)
    {
        var answer = $"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Page {number}</title><p>{text}";
        return $"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/{number}\r\nWARC-Date: 2026-11-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
            + $"Content-Length: {Encoding.ASCII.GetByteCount(answer)}\r\n\r\n{answer}\r\n\r\n";
    }
}
