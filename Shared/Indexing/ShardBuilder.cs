using Indexer.Indexing.Impacts;
using Indexer.Indexing.Inversion;
using Indexer.Indexing.Segments;
using Indexer.Indexing.Statistics;
using Lucene.Net.Index;

namespace Indexer.Indexing;

/// <summary>
/// Builds one shard from documents in key order. The same documents and options give the same bytes, on any machine and however often it is tried:
/// one thread writes, segments are cut by what was added, never by time or heap. Not thread-safe.
/// </summary>
public sealed class ShardBuilder : IDisposable
{
    /// <summary>Name of the term statistics beside the Lucene files.</summary>
    public const string TermStatisticsName = "terms.statistics";

    private readonly string _folder;
    private readonly SegmentDirectory _directory;
    private readonly ShardCodec _codec = new();
    private readonly IndexingSlot _slot;
    private readonly long _bufferBytes;
    private readonly FieldCounts[] _fields = new FieldCounts[IndexSchema.TextFields.Count];
    private readonly Dictionary<string, long> _languages = new(StringComparer.Ordinal);
    private readonly List<byte> _lastKey = [];
    private RankStatistics _ranks = new(0, 0);
    private SegmentWriter? _segment;
    private int _segments;
    private long _documents;
    private State _state;

    /// <summary>Begins a shard.</summary>
    /// <param name="directory">Folder for its files: created, or empty. Files in it are not synced to disk.</param>
    /// <param name="options">Index settings.</param>
    /// <param name="slot">Caches of the worker slot; null for new ones.</param>
    /// <exception cref="IOException">The folder can't be made, or holds files.</exception>
    public ShardBuilder(string directory, IndexOptions options, IndexingSlot? slot = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(options);
        // The arrays of a segment's tokens and terms have to stay below 2 GiB.
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BufferMegabytes, 1, "options.BufferMegabytes");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BufferMegabytes, 1024, "options.BufferMegabytes");
        _folder = Directory.CreateDirectory(directory).FullName;
        if (Directory.EnumerateFileSystemEntries(_folder).Any()) throw new IOException($"A shard needs an empty folder, and '{_folder}' holds files: give every attempt its own.");
        _slot = slot ?? new IndexingSlot();
        _slot.Buffer.BeginShard();
        _bufferBytes = (long)options.BufferMegabytes << 20;
        _directory = new SegmentDirectory(_folder);
    }

    private enum State
    {
        Open,
        Ended,
        Failed,
        Finished,
    }

    /// <summary>Documents added.</summary>
    public long Documents => _documents;

    /// <summary>
    /// The files that are whole, in byte order of names; there are more until <see cref="Finish"/> has returned. After <see cref="EndDocuments"/> those of the stored fields are among them,
    /// about half of a shard's bytes: they can be taken away while the other half is written.
    /// </summary>
    public IReadOnlyList<ManifestFile> Written => _directory.Written;

    /// <summary>What the arrays of what is not yet in a segment take, in bytes.</summary>
    internal long HeldBytes => Buffer.HeldBytes;

    /// <summary>Our own count of the same, which decides when a segment is cut.</summary>
    internal long Buffered => Buffer.Buffered;

    private SegmentBuffer Buffer => _slot.Buffer;

    /// <summary>Adds a document; its memory may be reused when the call returns. After an exception the shard is lost: dispose the builder.</summary>
    /// <exception cref="ArgumentException">The rank is not finite or below 0; or the key is empty, longer than 32,766 bytes (Lucene's limit of a term) or not behind the last one in byte order.</exception>
    /// <exception cref="IOException">Writing failed.</exception>
    public void Add(IndexDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        Demand(State.Open);
        CheckOrder(document.Key.Span);
        if (!float.IsFinite(document.Rank) || document.Rank < 0) throw new ArgumentException($"A static rank is a finite number from 0 on; this one is {document.Rank}.");
        _state = State.Failed;
        Span<int> lengths = stackalloc int[_fields.Length];
        _segment ??= new SegmentWriter(_directory, _codec, ShardCommit.NameOf(_segments));
        Buffer.Add(document, lengths);
        _segment.AddStored(document, Buffer.Fields);
        Count(document, lengths);
        if (Buffer.Buffered >= _bufferBytes)
        {
            _segment.FinishStored(Buffer);
            EndSegment(_segment, statistics: null, CancellationToken.None);
        }
        _state = State.Open;
    }

    /// <summary>Ends the additions.</summary>
    /// <exception cref="InvalidOperationException">An addition failed, or they were ended.</exception>
    /// <exception cref="IOException">Writing failed.</exception>
    public void EndDocuments()
    {
        Demand(State.Open);
        _state = State.Failed;
        _segment?.FinishStored(Buffer);
        _state = State.Ended;
    }

    /// <summary>Writes what is buffered and closes the shard; ends the additions if that was not done.</summary>
    /// <exception cref="InvalidOperationException">An addition failed, or it is finished.</exception>
    /// <exception cref="IOException">Writing failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; dispose the builder.</exception>
    public ShardSummary Finish(CancellationToken cancellationToken)
    {
        if (_state != State.Ended) EndDocuments();
        _state = State.Failed;
        cancellationToken.ThrowIfCancellationRequested();
        var statisticsPath = Path.Combine(_folder, TermStatisticsName);
        using var statistics = new TermStatisticsWriter(statisticsPath);
        // Where all is in one segment, its sorted terms are at hand and need not be read back.
        var readBack = _segments > 0;
        if (_segment is not null) EndSegment(_segment, readBack ? null : statistics, cancellationToken);
        ShardCommit.Write(_directory, _codec, _segments);
        cancellationToken.ThrowIfCancellationRequested();
        using (var reader = DirectoryReader.Open(_directory))
        {
            if (readBack) CollectTermStatistics(reader, statistics, cancellationToken);
            ImpactsWriter.Write(_directory, _folder, reader, cancellationToken);
        }
        var files = _directory.Written;
        var statisticsFile = statistics.Finish();
        _state = State.Finished;
        return new ShardSummary
        {
            Documents = _documents,
            Bytes = files.Sum(file => file.Length),
            Hash = ContentHash.OfFiles(files),
            Files = files,
            Fields = IndexSchema.TextFields.Select((name, i) => (name, _fields[i])).ToDictionary(field => field.name, field => new FieldStatistics(field.Item2.Documents, field.Item2.Positions)),
            Languages = new SortedDictionary<string, long>(_languages, StringComparer.Ordinal),
            Ranks = _ranks.Documents > 0 ? _ranks : null,
            TermStatistics = statisticsFile,
            TermStatisticsPath = statisticsPath,
        };
    }

    /// <summary>Closes every file. Files of a shard that was not finished are left for the owner of the folder to delete.</summary>
    public void Dispose() => _directory.Dispose();

    private void Demand(State state)
    {
        if (_state == state) return;
        throw new InvalidOperationException(_state switch
        {
            State.Ended => "The shard takes no more documents.",
            State.Finished => "The shard is finished.",
            _ => "An earlier call failed: the shard is lost, dispose its builder.",
        });
    }

    private void CheckOrder(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty) throw new ArgumentException("A document needs a key.");
        if (key.Length > IndexWriter.MAX_TERM_LENGTH)
            throw new ArgumentException($"A document key may have {IndexWriter.MAX_TERM_LENGTH} bytes; this one has {key.Length}.");
        var last = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_lastKey);
        if (_documents > 0 && key.SequenceCompareTo(last) <= 0)
            throw new ArgumentException($"Documents are added in ascending order of their keys, and '{Text(key)}' came after '{Text(last)}'.");
        _lastKey.Clear();
        _lastKey.AddRange(key);

        static string Text(ReadOnlySpan<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes);
    }

    private void Count(IndexDocument document, ReadOnlySpan<int> lengths)
    {
        _documents++;
        _ranks = _ranks.With(document.Rank);
        for (var i = 0; i < _fields.Length; i++)
            if (lengths[i] > 0) _fields[i] = new FieldCounts(_fields[i].Documents + 1, _fields[i].Positions + lengths[i]);
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_languages, document.Language, out _)++;
    }

    private void EndSegment(SegmentWriter segment, TermStatisticsWriter? statistics, CancellationToken cancellationToken)
    {
        segment.Finish(Buffer, _slot.Postings, statistics, cancellationToken);
        Buffer.Clear();
        _segment = null;
        _segments++;
    }

    private static void CollectTermStatistics(DirectoryReader reader, TermStatisticsWriter statistics, CancellationToken cancellationToken)
    {
        foreach (var field in IndexSchema.TextFields.Order(StringComparer.Ordinal))
        {
            var terms = MultiFields.GetTerms(reader, field);
            if (terms is null) continue;
            cancellationToken.ThrowIfCancellationRequested();
            var each = terms.GetEnumerator();
            while (each.MoveNext()) statistics.Add(field, each.Term.Bytes.AsSpan(each.Term.Offset, each.Term.Length), each.DocFreq);
        }
    }

    private readonly record struct FieldCounts(long Documents, long Positions);
}
