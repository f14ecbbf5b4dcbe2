using Indexer.Coordinator;
using Indexer.Corpus;
using Indexer.Jobs;
using Xunit;

namespace Indexer.Tests.EndToEnd;

/// <summary>A whole job over a corpus in which every file is damaged. Runs alone: it watches the memory of the process.</summary>
[CollectionDefinition(nameof(FuzzTests), DisableParallelization = true)]
[Collection(nameof(FuzzTests))]
public sealed class FuzzTests : IDisposable
{
    private const int Mutations = 1_000;

    // Far above what the job holds (some 10 MB a task), far below what one believed lie about a length a file would take.
    private const long MaxHeapBytes = 512L << 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-fuzz-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_job_over_1000_mutated_files_succeeds_accounts_for_every_record_and_ends_the_same_each_time()
    {
        var corpus = Path.Combine(_folder.FullName, "corpus");
        var bytes = FuzzedCorpus.Write(corpus, Mutations);
        var allocated = GC.GetTotalAllocatedBytes();
        var (first, heap) = await RunAsync(corpus, "first", parallel: 2);
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        var (second, _) = await RunAsync(corpus, "second", parallel: 3);
        var records = first.Outcome.Records;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{bytes / 1e6:F1} MB, {allocated / 1e6:F0} MB allocated, {heap / 1e6:F0} MB heap at most; read {records.Read}, indexed {records.Indexed}, "
            + $"duplicates {Listed(records.Duplicates)}; skipped {Listed(records.Skipped)}; quarantined {Listed(records.Quarantined)}");

        Assert.Equal(records.Read, records.Indexed + records.Duplicates.Values.Sum() + records.Skipped.Values.Sum() + records.Quarantined.Values.Sum());
        Assert.DoesNotContain("extraction-failed", records.Quarantined.Keys);
        Assert.Equal((0, 0), (records.Pending, records.Carried));
        Assert.Equal(records.Indexed, first.Manifest!.Documents);
        Assert.True(records.Indexed > 50 && records.Quarantined.Values.Sum() > Mutations / 2, "the corpus is to be damaged, but not dead");
        Assert.True(heap < MaxHeapBytes, $"{heap} bytes of heap");

        Assert.Equal(first.Manifest.ContentHash, second.Manifest!.ContentHash);
        Assert.Equal(Listed(records), Listed(second.Outcome.Records));
    }

    private async Task<(JobResult Result, long MaxHeap)> RunAsync(string corpus, string data, int parallel)
    {
        var request = SampleJobs.Request([corpus], shards: 3) with { Corpus = new CorpusOptions { SplitBytes = 256 << 10 } };
        await using var system = await Embedded.OpenAsync(Path.Combine(_folder.FullName, data), TestContext.Current.CancellationToken);
        var heap = 0L;
        var result = await system.RunJobAsync(request, new JobRunOptions(parallel), _ => heap = Math.Max(heap, GC.GetTotalMemory(false)), TestContext.Current.CancellationToken);
        Assert.True(result.Outcome.Status == JobStatus.Succeeded, result.Outcome.Error);
        return (result, heap);
    }

    private static string Listed(RecordCounts records) =>
        $"{records.Read} {records.Indexed} / {Listed(records.Duplicates)} / {Listed(records.Skipped)} / {Listed(records.Quarantined)}";

    private static string Listed(SortedDictionary<string, long> counts) => string.Join(", ", counts.Select(count => $"{count.Key} {count.Value}"));
}
