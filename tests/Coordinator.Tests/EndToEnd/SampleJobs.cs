using Indexer.Coordinator;
using Indexer.Corpus;
using Indexer.Indexing;
using Indexer.Jobs;

namespace Indexer.Tests.EndToEnd;

/// <summary>Runs jobs over the repository's sample crawl in data folders of the test's own.</summary>
internal sealed class SampleJobs : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-e2e-");
    private int _folders;

    public static string Repository { get; } = FindRepository();

    public static string Samples { get; } = Path.Combine(Repository, "data-samples");

    public void Dispose() => _folder.Delete(recursive: true);

    public string NewFolder() => Path.Combine(_folder.FullName, $"data-{Interlocked.Increment(ref _folders)}");

    public static JobRequest Request(IReadOnlyList<string> inputs, int? shards = null, IndexMode mode = IndexMode.Replace, int baseGeneration = 0) => new()
    {
        Index = "samples",
        Inputs = InputExpander.Expand(inputs, Stream.Null, "").Files,
        Mode = mode,
        BaseGeneration = baseGeneration,
        Shards = shards,
        MaxQuarantined = "100%",
        // Small splits, so that a small crawl has many tasks and runs.
        Corpus = new CorpusOptions { SplitBytes = 16 << 10 },
    };

    public static async Task<JobResult> RunAsync(Embedded system, JobRequest request, int parallel = 2)
    {
        var result = await system.RunJobAsync(request, new JobRunOptions(parallel), static _ => { }, CancellationToken.None);
        if (result.Outcome.Status != JobStatus.Succeeded) throw new InvalidOperationException(result.Outcome.Error);
        return result;
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Indexer.sln"))) return folder.FullName;
        throw new InvalidOperationException("the repository was not found above the test program");
    }
}
