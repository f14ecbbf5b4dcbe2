using System.IO.Hashing;
using System.Text.Json;
using Indexer.Corpus;
using Indexer.Storage;

namespace Indexer.Jobs;

/// <summary>Writes the splits of a plan while they are found, and holds no more than a page of them. Pages are named by their content: planners that race leave each other's alone.</summary>
internal sealed class PlanWriter(IBlobStore store, JobId job)
{
    // About half a megabyte; a split of many small files counts by its files.
    private const int MaxSplits = 1024, MaxParts = 4096;

    private readonly List<SplitPage> _pages = [];
    private List<Split> _open = [];
    private int _parts;

    public async Task AddAsync(Split split, CancellationToken cancellationToken)
    {
        if (_open.Count == MaxSplits || (_open.Count > 0 && _parts + split.Parts.Count > MaxParts)) await WritePageAsync(cancellationToken);
        _open.Add(split);
        _parts += split.Parts.Count;
    }

    /// <summary>The plan with all that was added: with the splits where they are one page, else with the pages.</summary>
    public async Task<JobPlan> FinishAsync(JobPlan plan, CancellationToken cancellationToken)
    {
        if (_pages.Count == 0) return plan with { Splits = _open };
        await WritePageAsync(cancellationToken);
        return plan with { Version = 2, Request = plan.Request with { Inputs = [] }, Splits = [], Pages = _pages };
    }

    private async Task WritePageAsync(CancellationToken cancellationToken)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(new SplitPageContent(_open), JobJson.Default.SplitPageContent);
        var hash = Convert.ToHexStringLower(XxHash128.Hash(content));
        await store.TryCreateAsync(JobBlobs.PlanPage(job, hash), content, cancellationToken);
        _pages.Add(new SplitPage(_open.Count, _open.Sum(split => split.Bytes), hash));
        (_open, _parts) = ([], 0);
    }
}
