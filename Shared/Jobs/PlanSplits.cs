using System.IO.Hashing;
using System.Text.Json;
using Indexer.Corpus;
using Indexer.Storage;

namespace Indexer.Jobs;

/// <summary>The splits of a job's plan, of which a few pages are held at a time. Thread-safe. Errors are the store's.</summary>
public sealed class PlanSplits
{
    // Map tasks are handed out in order: those that run lie in one page, or in two, and stragglers in others.
    private const int MaxHeld = 4;

    private readonly IBlobStore _store;
    private readonly JobId _job;
    private readonly JobPlan _plan;
    private readonly int[] _firsts;
    private readonly LinkedList<(int Page, Task<IReadOnlyList<Split>> Splits)> _held = [];

    /// <param name="store">Where the pages are.</param>
    /// <param name="job">The job.</param>
    /// <param name="plan">Its plan.</param>
    public PlanSplits(IBlobStore store, JobId job, JobPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        (_store, _job, _plan) = (store, job, plan);
        _firsts = new int[plan.Pages?.Count ?? 0];
        for (var page = 1; page < _firsts.Length; page++) _firsts[page] = _firsts[page - 1] + plan.Pages![page - 1].Count; // not null: it has pages
        Count = plan.SplitCount;
        InputBytes = plan.InputBytes;
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Stored bytes of all.</summary>
    public long InputBytes { get; }

    /// <summary>Stored bytes of a split; in a plan of pages the mean of its page, without reading it.</summary>
    public long BytesOf(int index) => _plan.Pages is { } pages ? pages[PageOf(index)].Bytes / pages[PageOf(index)].Count : _plan.Splits[index].Bytes;

    /// <summary>A split.</summary>
    /// <exception cref="BlobStoreException">Its page is missing or damaged (kind <see cref="BlobStoreErrorKind.Corrupt"/>), or can't be read.</exception>
    public async ValueTask<Split> GetAsync(int index, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        if (_plan.Pages is not { } pages) return _plan.Splits[index];
        var page = PageOf(index);
        var reading = Held(page, pages[page]);
        try
        {
            return (await reading.WaitAsync(cancellationToken))[index - _firsts[page]];
        }
        catch when (reading is { IsCompleted: true, IsCompletedSuccessfully: false })
        {
            Forget(reading);
            throw;
        }
    }

    private int PageOf(int index) => Array.BinarySearch(_firsts, index) is var found and >= 0 ? found : ~Array.BinarySearch(_firsts, index) - 1;

    // Read once for all who wait for it, and for none of them in particular: one that is cancelled does not cancel the others.
    private Task<IReadOnlyList<Split>> Held(int number, SplitPage page)
    {
        lock (_held)
        {
            for (var node = _held.First; node is not null; node = node.Next)
            {
                if (node.Value.Page != number) continue;
                _held.Remove(node);
                _held.AddFirst(node);
                return node.Value.Splits;
            }
            var reading = Task.Run(() => ReadAsync(page), CancellationToken.None);
            _held.AddFirst((number, reading));
            if (_held.Count > MaxHeld) _held.RemoveLast();
            return reading;
        }
    }

    private void Forget(Task<IReadOnlyList<Split>> failed)
    {
        lock (_held)
        {
            for (var node = _held.First; node is not null; node = node.Next)
            {
                if (node.Value.Splits != failed) continue;
                _held.Remove(node);
                return;
            }
        }
    }

    private async Task<IReadOnlyList<Split>> ReadAsync(SplitPage page)
    {
        var key = JobBlobs.PlanPage(_job, page.Hash);
        using var bytes = new MemoryStream();
        await using (var stream = await _store.OpenReadAsync(key, 0, null, CancellationToken.None)) await stream.CopyToAsync(bytes, CancellationToken.None);
        var content = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        if (Convert.ToHexStringLower(XxHash128.Hash(content)) is var hash && hash != page.Hash)
            throw new BlobStoreException(BlobStoreErrorKind.Corrupt, key, $"'{key}' has checksum {hash}: the page of the plan is damaged.");
        return JsonSerializer.Deserialize(content, JobJson.Default.SplitPageContent)!.Splits; // not null: the hash is that of what was written
    }
}
