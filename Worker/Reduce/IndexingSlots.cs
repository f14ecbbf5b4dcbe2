using System.Collections.Concurrent;
using Indexer.Indexing;

namespace Indexer.Worker.Reduce;

/// <summary>Keeps analysis buffers and stem caches warm between tasks; there are as many as tasks have run at once.</summary>
internal sealed class IndexingSlots
{
    private readonly ConcurrentBag<IndexingSlot> _idle = [];

    public IndexingSlot Rent() => _idle.TryTake(out var slot) ? slot : new IndexingSlot();

    public void Return(IndexingSlot slot) => _idle.Add(slot);
}
