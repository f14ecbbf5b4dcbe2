using Indexer.Storage;

namespace Indexer.Shuffle;

/// <summary>
/// Takes any number of runs one by one and holds few: each time <paramref name="fanIn"/> runs have come they are merged into one on scratch, and as many of those into one
/// of the next level. Every entry is written once a level; the last runs to come are merged with what there is without being written. Not thread-safe.
/// </summary>
internal sealed class RunCascade(IBlobStore store, string scratch, int fanIn = RunSet.MaxFanIn) : IDisposable
{
    // Each opening waits for the store.
    private const int OpenAtOnce = 8;

    private readonly List<PendingRun> _fresh = [];
    private readonly List<List<RunReader>> _levels = [];
    private long _bytesMerged;

    /// <summary>Bytes of runs in memory that wait to be merged.</summary>
    public long HeldBytes { get; private set; }

    public async Task AddAsync(PendingRun run, CancellationToken cancellationToken)
    {
        if (_fresh.Count == fanIn) await MergeFreshAsync(_fresh.Count, cancellationToken).ConfigureAwait(false);
        _fresh.Add(run);
        HeldBytes += run.HeldBytes;
    }

    /// <summary>Opens all that were added; nothing may be added after.</summary>
    public async Task<RunMerger> OpenAsync(CancellationToken cancellationToken)
    {
        // Those that came last are the smallest: of them, just enough are merged.
        if (Excess > 0 && _fresh.Count > 1) await MergeFreshAsync(Math.Min(Excess + 1, _fresh.Count), cancellationToken).ConfigureAwait(false);
        for (var level = 1; level < _levels.Count; level++)
        {
            _levels[0].AddRange(_levels[level]);
            _levels[level].Clear();
        }
        while (Excess > 0) _levels[0].Add(TakeMerged(0, Math.Min(Excess + 1, fanIn), cancellationToken));
        var readers = await OpenFreshAsync(_fresh.Count, cancellationToken).ConfigureAwait(false);
        foreach (var level in _levels) readers.AddRange(level);
        _levels.Clear();
        return new RunMerger(readers, _bytesMerged);
    }

    public void Dispose()
    {
        foreach (var level in _levels)
            foreach (var reader in level) reader.Dispose();
    }

    private int Excess => _fresh.Count + _levels.Sum(level => level.Count) - fanIn;

    private async Task MergeFreshAsync(int count, CancellationToken cancellationToken)
    {
        using var merger = new RunMerger(await OpenFreshAsync(count, cancellationToken).ConfigureAwait(false));
        HeldBytes -= _fresh.Take(count).Sum(run => run.HeldBytes);
        _fresh.RemoveRange(0, count);
        Add(0, WriteToScratch(merger, cancellationToken), cancellationToken);
    }

    private void Add(int level, RunReader run, CancellationToken cancellationToken)
    {
        if (_levels.Count == level) _levels.Add([]);
        _levels[level].Add(run);
        if (_levels[level].Count == fanIn) Add(level + 1, TakeMerged(level, fanIn, cancellationToken), cancellationToken);
    }

    private RunReader TakeMerged(int level, int count, CancellationToken cancellationToken)
    {
        using var merger = new RunMerger(_levels[level].GetRange(0, count));
        _levels[level].RemoveRange(0, count);
        return WriteToScratch(merger, cancellationToken);
    }

    private RunReader WriteToScratch(RunMerger merger, CancellationToken cancellationToken)
    {
        _bytesMerged += merger.Bytes;
        var file = new FileStream(Path.Combine(scratch, $"merge-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        try
        {
            using var writer = new RunWriter(file);
            while (merger.MoveNext())
            {
                if ((writer.Count & 1023) == 0) cancellationToken.ThrowIfCancellationRequested();
                writer.Add(merger.Key, merger.Value);
            }
            var summary = writer.Finish();
            file.Position = 0;
            return new RunReader(file, summary.Length, summary.Hash, file.Name);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private async Task<List<RunReader>> OpenFreshAsync(int count, CancellationToken cancellationToken)
    {
        var readers = new RunReader?[count];
        try
        {
            var side = new ParallelOptions { MaxDegreeOfParallelism = OpenAtOnce, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, count, side, async (i, token) => readers[i] = await _fresh[i].OpenAsync(store, token).ConfigureAwait(false)).ConfigureAwait(false);
            return [.. readers.OfType<RunReader>()];
        }
        catch
        {
            foreach (var reader in readers) reader?.Dispose();
            throw;
        }
    }
}
