namespace Indexer.Shuffle;

/// <summary>
/// Merges sorted runs into one sequence in byte order of key, then value (then of run, for equal entries), by a tournament of losers
/// (Knuth, TAOCP vol. 3, section 5.4.1). Not thread-safe.
/// </summary>
public sealed class RunMerger : IDisposable
{
    private readonly RunReader?[] _runs;
    private readonly int[] _losers;
    private int _winner = -1;
    private bool _started;

    /// <param name="runs">The runs, not yet moved; closed with the merger.</param>
    /// <param name="bytesBefore">Stored bytes that were read to make them out of others.</param>
    public RunMerger(IReadOnlyList<RunReader> runs, long bytesBefore = 0)
    {
        _runs = [.. runs];
        Bytes = bytesBefore;
        foreach (var run in runs) Bytes += run.Length;
        _losers = new int[Math.Max(1, _runs.Length)];
    }

    /// <summary>Key of the current entry; valid until the next move.</summary>
    public ReadOnlySpan<byte> Key => _runs[_winner]!.Key;

    /// <summary>Value of the current entry; valid until the next move.</summary>
    public ReadOnlySpan<byte> Value => _runs[_winner]!.Value;

    /// <summary>Value of the current entry; valid until the next move.</summary>
    public ReadOnlyMemory<byte> ValueMemory => _runs[_winner]!.ValueMemory;

    /// <summary>Which of the runs the current entry comes from.</summary>
    public int Run => _winner;

    /// <summary>Stored bytes that are read in all, those read to make these runs out of others included.</summary>
    public long Bytes { get; }

    /// <summary>How many of them have been read. O(runs).</summary>
    public long BytesRead
    {
        get
        {
            var left = 0L;
            foreach (var run in _runs) left += run is null ? 0 : run.Length - run.BytesRead;
            return Bytes - left;
        }
    }

    /// <summary>Moves to the next entry; false at the end.</summary>
    /// <exception cref="InvalidDataException">A run is damaged.</exception>
    public bool MoveNext()
    {
        if (!_started) return Start();
        if (_winner < 0) return false;
        Advance(_winner);
        Replay(_winner);
        return _winner >= 0 && _runs[_winner] is not null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var run in _runs) run?.Dispose();
    }

    private bool Start()
    {
        _started = true;
        if (_runs.Length == 0) return false;
        Array.Fill(_losers, -1);
        for (var i = 0; i < _runs.Length; i++) Advance(i);
        for (var i = _runs.Length - 1; i >= 0; i--) Seed(i);
        return _runs[_winner] is not null;
    }

    private void Advance(int index)
    {
        var run = _runs[index];
        if (run is null || run.MoveNext()) return;
        run.Dispose();
        _runs[index] = null;
    }

    // While the tree fills, a node without a loser yet keeps the one that comes first; the second to come plays it.
    private void Seed(int contender)
    {
        for (var node = (contender + _runs.Length) / 2; node > 0; node /= 2)
        {
            if (_losers[node] < 0)
            {
                _losers[node] = contender;
                return;
            }
            if (Less(_losers[node], contender)) (_losers[node], contender) = (contender, _losers[node]);
        }
        _winner = contender;
    }

    private void Replay(int contender)
    {
        for (var node = (contender + _runs.Length) / 2; node > 0; node /= 2)
            if (Less(_losers[node], contender)) (_losers[node], contender) = (contender, _losers[node]);
        _winner = contender;
    }

    private bool Less(int left, int right)
    {
        var a = _runs[left];
        var b = _runs[right];
        if (a is null) return false;
        if (b is null) return true;
        var order = a.Key.SequenceCompareTo(b.Key);
        if (order == 0) order = a.Value.SequenceCompareTo(b.Value);
        return order != 0 ? order < 0 : left < right;
    }
}
