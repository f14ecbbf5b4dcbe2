using Indexer.Telemetry;
using Lucene.Net.Index;

namespace Indexer.Search.Filtering;

/// <summary>
/// The documents that filters let through, by segment, for all open shards of a process. A filter is only worth its bytes if it comes again: it is let in on its second use, and the first
/// leaves but its name. Beyond the bound on bytes what was not used for longest goes. What is of a segment goes with it. Thread-safe.
/// </summary>
/// <param name="mostBytes">Bytes that are kept, names included; 0: nothing is.</param>
internal sealed class FilterCache(long mostBytes)
{
    /// <summary>Bytes where nothing else is said: 64 MiB, which is bits of 500 million documents.</summary>
    public const long UsualBytes = 64 << 20;

    // Entries of dictionary and list, and the objects around the name.
    private const int EntryBytes = 192;
    private const string Name = "filters";

    private readonly Dictionary<(AtomicReader Segment, string Filter), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new(); // the one used last is first
    private readonly Lock _gate = new();
    private long _bytes;

    /// <summary>Bytes of all that is kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    /// <summary>The documents of a filter that is kept; else null.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="filter">The filter, written the same way whenever it means the same.</param>
    /// <param name="isWanted">Whether it was asked for before, so that it is to be added.</param>
    public DocumentSet? Find(AtomicReader segment, string filter, out bool isWanted)
    {
        isWanted = false;
        if (mostBytes == 0) return null;
        lock (_gate)
        {
            if (_entries.TryGetValue((segment, filter), out LinkedListNode<Entry>? known))
            {
                _byUse.Remove(known);
                _byUse.AddFirst(known);
                isWanted = known.Value.Documents is null;
            }
            else Insert(new Entry(segment, filter, null));
            CacheMetrics.Asked(Name, known?.Value.Documents is null ? "miss" : "hit");
            return known?.Value.Documents;
        }
    }

    /// <summary>Keeps the documents of a filter that is wanted.</summary>
    public void Add(AtomicReader segment, string filter, DocumentSet documents)
    {
        lock (_gate)
        {
            // Gone meanwhile, or added by another search.
            if (!_entries.TryGetValue((segment, filter), out LinkedListNode<Entry>? named) || named.Value.Documents is not null) return;
            Remove(named);
            Insert(new Entry(segment, filter, documents));
        }
    }

    /// <summary>Lets go of all that is of a segment, which closes.</summary>
    public void Forget(AtomicReader segment)
    {
        lock (_gate)
        {
            for (LinkedListNode<Entry>? node = _byUse.First, next; node is not null; node = next)
            {
                next = node.Next;
                if (ReferenceEquals(node.Value.Segment, segment)) Remove(node);
            }
        }
    }

    private void Insert(Entry entry)
    {
        if (entry.Bytes > mostBytes) return;
        while (_bytes + entry.Bytes > mostBytes && _byUse.Last is { } oldest) Remove(oldest);
        _entries[(entry.Segment, entry.Filter)] = _byUse.AddFirst(entry);
        Account(entry.Bytes);
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove((node.Value.Segment, node.Value.Filter));
        Account(-node.Value.Bytes);
    }

    private void Account(long bytes)
    {
        _bytes += bytes;
        CacheMetrics.Changed(Name, bytes);
    }

    private sealed record Entry(AtomicReader Segment, string Filter, DocumentSet? Documents)
    {
        public long Bytes { get; } = EntryBytes + (Filter.Length * sizeof(char)) + (Documents?.Bytes ?? 0);
    }
}
