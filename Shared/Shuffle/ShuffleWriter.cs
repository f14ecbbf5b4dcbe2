using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Shuffle;

/// <summary>
/// Collects key/value entries for the (channel, partition) pairs of a task's output, sorts them, and writes them as runs into one blob.
/// Memory is bounded: when the buffer is full, what it holds is sorted and spilled as runs of its own; a reader merges them anyway.
/// What is of one partition lies together, channel by channel, so that who reads several channels of it needs one call of the store.
/// The same entries give the same bytes, in whatever order equal entries were added. Not thread-safe.
/// </summary>
public sealed class ShuffleWriter : IDisposable
{
    /// <summary>How the blob of a task's runs is called, below the prefix of its outputs.</summary>
    public const string BlobName = "runs";

    private readonly IReadOnlyList<string> _channels;
    private readonly string _blobKey;
    private readonly FileStream _spill;
    private readonly RunWriter _run;
    private readonly List<TaskOutput> _outputs = [];
    private readonly EntryArena _arena;
    private readonly List<Entry> _entries = [];

    private readonly record struct Entry(int Channel, int Partition, int Start, int KeyLength, int ValueLength);

    /// <param name="channels">Names of the channels, those beside each other that are read together; an entry is added by the index of its channel.</param>
    /// <param name="blobKey">Key of the blob that <see cref="UploadAsync"/> writes.</param>
    /// <param name="scratchFile">Local file for spilled runs; created, and deleted on dispose.</param>
    /// <param name="bufferBytes">Memory for entries before they are spilled. Default 64 MiB.</param>
    public ShuffleWriter(IReadOnlyList<string> channels, string blobKey, string scratchFile, int bufferBytes = 64 << 20)
    {
        _channels = channels;
        _blobKey = blobKey;
        _arena = new EntryArena(bufferBytes);
        _spill = new FileStream(scratchFile, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        _run = new RunWriter(_spill);
    }

    /// <summary>Adds an entry.</summary>
    public void Add(int channel, int partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!_arena.HasRoomFor((long)key.Length + value.Length)) Spill();
        _entries.Add(new Entry(channel, partition, _arena.Append(key, value), key.Length, value.Length));
    }

    /// <summary>Sorts what is left: nothing may be added from here on, and no memory for entries is held.</summary>
    public void Finish()
    {
        Spill();
        _arena.Dispose();
    }

    /// <summary>Writes everything into the blob; after <see cref="Finish"/>.</summary>
    /// <returns>A range of the blob for each run, with its channel and partition.</returns>
    public async Task<IReadOnlyList<TaskOutput>> UploadAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        if (_outputs.Count == 0) return _outputs;
        await _spill.FlushAsync(cancellationToken).ConfigureAwait(false);
        await store.PutAsync(
            _blobKey,
            async (stream, token) =>
            {
                _spill.Position = 0;
                await _spill.CopyToAsync(stream, 1 << 20, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return _outputs;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _arena.Dispose();
        _run.Dispose();
        _spill.Dispose();
    }

    private void Spill()
    {
        _entries.Sort(Compare);
        for (var from = 0; from < _entries.Count;)
        {
            var (channel, partition) = (_entries[from].Channel, _entries[from].Partition);
            var offset = _spill.Position;
            _run.Reset();
            for (; from < _entries.Count && _entries[from].Channel == channel && _entries[from].Partition == partition; from++)
                _run.Add(KeyOf(_entries[from]), ValueOf(_entries[from]));
            var summary = _run.Finish();
            _outputs.Add(new TaskOutput
            {
                Channel = _channels[channel],
                Partition = partition,
                Key = _blobKey,
                Offset = offset,
                Length = summary.Length,
                Count = summary.Count,
                Hash = summary.Hash,
            });
        }
        _entries.Clear();
        _arena.Clear();
    }

    private int Compare(Entry left, Entry right)
    {
        if (left.Partition != right.Partition) return left.Partition.CompareTo(right.Partition);
        if (left.Channel != right.Channel) return left.Channel.CompareTo(right.Channel);
        var order = KeyOf(left).SequenceCompareTo(KeyOf(right));
        return order != 0 ? order : ValueOf(left).SequenceCompareTo(ValueOf(right));
    }

    private ReadOnlySpan<byte> KeyOf(Entry entry) => _arena.Slice(entry.Start, entry.KeyLength);

    private ReadOnlySpan<byte> ValueOf(Entry entry) => _arena.Slice(entry.Start + entry.KeyLength, entry.ValueLength);
}
