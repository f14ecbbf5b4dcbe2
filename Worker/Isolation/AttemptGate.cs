namespace Indexer.Worker.Isolation;

/// <summary>Lets as many attempts compute beside each other as there are slots, or one that needs solitude.</summary>
internal sealed class AttemptGate(int slots) : IDisposable
{
    private readonly SemaphoreSlim _places = new(slots);
    private readonly SemaphoreSlim _soloist = new(1);

    /// <summary>Waits for a place, or for all of them; dispose the result, once or twice, to give back what was taken.</summary>
    public async Task<IDisposable> EnterAsync(bool alone, CancellationToken cancellationToken)
    {
        if (!alone)
        {
            await _places.WaitAsync(cancellationToken);
            return new Places(this, 1);
        }
        var taken = 0;
        // One at a time collects all places: two collectors with half of them each would wait for ever.
        await _soloist.WaitAsync(cancellationToken);
        try
        {
            for (; taken < slots; taken++) await _places.WaitAsync(cancellationToken);
            return new Places(this, taken);
        }
        catch (OperationCanceledException)
        {
            if (taken > 0) _places.Release(taken);
            throw;
        }
        finally
        {
            _soloist.Release();
        }
    }

    public void Dispose()
    {
        _places.Dispose();
        _soloist.Dispose();
    }

    private sealed class Places(AttemptGate gate, int count) : IDisposable
    {
        private int _left = count;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 0) is > 0 and var left) gate._places.Release(left);
        }
    }
}
