using Indexer.Indexing.Analysis;
using Indexer.Indexing.Segments;
using Indexer.Indexing.Statistics;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace Indexer.Indexing;

/// <summary>
/// Builds one shard from documents in key order. The same documents and options give the same bytes, on any machine and however often it is tried:
/// one thread writes, segments are cut by what was added, never by time or heap. Not thread-safe.
/// </summary>
public sealed class ShardBuilder : IDisposable
{
    /// <summary>Name of the term statistics beside the Lucene files.</summary>
    public const string TermStatisticsName = "terms.statistics";

    // What Lucene's inverter holds for a term at a position and for a document, on average (Benchmarks: ShardBuilding prints its own count beside this one).
    private const int BytesPerTerm = 6;
    private const int BytesPerDocument = 600;

    private readonly string _folder;
    private readonly IndexingSlot _slot;
    private readonly SegmentDirectory _directory;
    private readonly IndexWriter _writer;
    private readonly long _bufferBytes;
    private readonly FieldCounts[] _fields = new FieldCounts[IndexSchema.TextFields.Count];
    private readonly Dictionary<string, long> _languages = new(StringComparer.Ordinal);
    private readonly List<byte> _lastKey = [];
    private long _buffered;
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
        // Lucene's block pools overflow silently above 2 GiB.
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BufferMegabytes, 1, "options.BufferMegabytes");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BufferMegabytes, 1024, "options.BufferMegabytes");
        _folder = Directory.CreateDirectory(directory).FullName;
        if (Directory.EnumerateFileSystemEntries(_folder).Any()) throw new IOException($"A shard needs an empty folder, and '{_folder}' holds files: give every attempt its own.");
        _slot = slot ?? new IndexingSlot();
        _bufferBytes = (long)options.BufferMegabytes << 20;
        _directory = new SegmentDirectory(_folder);
        try
        {
            _writer = new IndexWriter(_directory, WriterConfig());
        }
        catch
        {
            _directory.Dispose();
            throw;
        }
    }

    private enum State
    {
        Open,
        Failed,
        Finished,
    }

    /// <summary>Documents added.</summary>
    public long Documents => _documents;

    /// <summary>Bytes that Lucene says it holds for what is not yet in a segment.</summary>
    internal long BufferedByLucene => _writer.RamSizeInBytes();

    /// <summary>Our own estimate of the same, which decides when a segment is cut.</summary>
    internal long Buffered => _buffered;

    /// <summary>Adds a document; its memory may be reused when the call returns. After an exception the shard is lost: dispose the builder.</summary>
    /// <exception cref="ArgumentException">The key is empty, longer than 32,766 bytes (Lucene's limit of a term) or not behind the last one in byte order.</exception>
    /// <exception cref="IOException">Writing failed.</exception>
    public void Add(IndexDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        Demand(State.Open);
        CheckOrder(document.Key.Span);
        _state = State.Failed;
        Fill(document);
        _writer.AddDocument(_slot.Document);
        Count(document);
        if (_buffered >= _bufferBytes)
        {
            _writer.Flush(triggerMerge: true, applyAllDeletes: false);
            _buffered = 0;
        }
        _state = State.Open;
    }

    /// <summary>Writes what is buffered and closes the shard.</summary>
    /// <exception cref="InvalidOperationException">An addition failed, or it is finished.</exception>
    /// <exception cref="IOException">Writing failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; dispose the builder.</exception>
    public ShardSummary Finish(CancellationToken cancellationToken)
    {
        Demand(State.Open);
        _state = State.Failed;
        cancellationToken.ThrowIfCancellationRequested();
        // Merges happen here, so that the commit is the only one.
        _writer.Flush(triggerMerge: true, applyAllDeletes: false);
        _writer.Commit();
        _writer.Dispose();
        var files = _directory.Written;
        cancellationToken.ThrowIfCancellationRequested();
        var statisticsPath = Path.Combine(_folder, TermStatisticsName);
        var statistics = WriteTermStatistics(statisticsPath, cancellationToken);
        _state = State.Finished;
        return new ShardSummary
        {
            Documents = _documents,
            Bytes = files.Sum(file => file.Length),
            Hash = ContentHash.OfFiles(files),
            Files = files,
            Fields = IndexSchema.TextFields.Select((name, i) => (name, _fields[i])).ToDictionary(field => field.name, field => new FieldStatistics(field.Item2.Documents, field.Item2.Positions)),
            Languages = new SortedDictionary<string, long>(_languages, StringComparer.Ordinal),
            TermStatistics = statistics,
            TermStatisticsPath = statisticsPath,
        };
    }

    /// <summary>Closes every file. Files of a shard that was not finished are left for the owner of the folder to delete.</summary>
    public void Dispose()
    {
        if (_state != State.Finished)
        {
            try
            {
                _writer.Rollback();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The shard is given up already; what matters is that its files are closed, which the directory does even where the writer can't.
            }
        }
        _directory.Dispose();
    }

    private static IndexWriterConfig WriterConfig()
    {
        var config = new IndexWriterConfig(LuceneVersion.LUCENE_48, null)
        {
            Codec = new ShardCodec(),
            Similarity = new LengthSimilarity(),
            OpenMode = OpenMode.CREATE,
            UseCompoundFile = false,
            // Merges neighbours, in the calling thread, by numbers of documents: order is kept and every run does the same.
            MergePolicy = new LogDocMergePolicy { NoCFSRatio = 0, MergeFactor = 10 },
            MergeScheduler = new SerialMergeScheduler(),
            MaxThreadStates = 1,
        };
        // In this order, since one trigger has to be on at any time; segments are cut by the builder.
        config.MaxBufferedDocs = int.MaxValue;
        config.RAMBufferSizeMB = IndexWriterConfig.DISABLE_AUTO_FLUSH;
        return config;
    }

    private void Demand(State state)
    {
        if (_state != state) throw new InvalidOperationException(_state == State.Finished ? "The shard is finished." : "An earlier call failed: the shard is lost, dispose its builder.");
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

    private void Fill(IndexDocument source)
    {
        var document = _slot.Document;
        document.Clear();
        var language = StemmingLanguages.NumberOf(source.Language);
        _slot.UrlWords.Clear();
        _slot.Host.Clear();
        UrlTerms.AppendWords(source.Url.Span, _slot.UrlWords);
        UrlTerms.AppendHost(source.Url.Span, _slot.Host);

        AddText(0, source.Title, language);
        AddText(1, source.Headings, language);
        AddText(2, source.Body, language);
        AddText(3, _slot.UrlWords.Memory, language);
        AddKey(source.Key);
        AddSite();
        AddLanguage(source.Language);
        if (source.Date is { } date)
        {
            _slot.DateValue.SetInt64Value(date.ToUnixTimeSeconds());
            document.Add(_slot.DateValue);
        }
        AddStored(_slot.StoredId, source.Id);
        AddStored(_slot.StoredUrl, source.Url);
        AddStored(_slot.StoredTitle, source.Title);
        AddStored(_slot.StoredBody, source.Body);
    }

    private void AddText(int field, ReadOnlyMemory<byte> text, byte language)
    {
        var (stream, lucene) = (_slot.Texts[field].Stream, _slot.Texts[field].Field);
        stream.Set(text, language);
        if (!text.IsEmpty) _slot.Document.Add(lucene);
    }

    private void AddKey(ReadOnlyMemory<byte> key)
    {
        _slot.KeyTerm.Clear();
        _slot.KeyTerm.Add(key);
        _slot.Document.Add(_slot.Key);
        _slot.KeyValue.SetBytesValue(new BytesRef(key.ToArray()));
        _slot.Document.Add(_slot.KeyValue);
    }

    private void AddSite()
    {
        var host = _slot.Host.Memory;
        if (host.IsEmpty || host.Length > IndexWriter.MAX_TERM_LENGTH) return;
        _slot.HostValue.SetBytesValue(new BytesRef(host.ToArray()));
        _slot.Document.Add(_slot.HostValue);
        _slot.SiteTerms.Clear();
        _slot.SiteTerms.Add(host);
        for (var domain = host; UrlTerms.NextDomain(domain.Span) is > 0 and var next;)
        {
            domain = domain[next..];
            if (!domain.IsEmpty) _slot.SiteTerms.Add(domain);
        }
        _slot.Document.Add(_slot.Site);
    }

    private void AddLanguage(string language)
    {
        if (language.Length == 0) return;
        var utf8 = System.Text.Encoding.UTF8.GetBytes(language);
        _slot.LanguageTerm.Clear();
        _slot.LanguageTerm.Add(utf8);
        _slot.Document.Add(_slot.Language);
        _slot.LanguageValue.SetBytesValue(new BytesRef(utf8));
        _slot.Document.Add(_slot.LanguageValue);
    }

    private void AddStored(StoredField field, ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty) return;
        var bytes = System.Runtime.InteropServices.MemoryMarshal.TryGetArray(value, out var array) && array.Array is { } backing
            ? new BytesRef(backing, array.Offset, array.Count)
            : new BytesRef(value.ToArray());
        field.SetBytesValue(bytes);
        _slot.Document.Add(field);
    }

    private void Count(IndexDocument document)
    {
        _documents++;
        _buffered += BytesPerDocument;
        for (var i = 0; i < _fields.Length; i++)
        {
            var stream = _slot.Texts[i].Stream;
            if (stream.Positions == 0) continue;
            _fields[i] = new FieldCounts(_fields[i].Documents + 1, _fields[i].Positions + stream.Positions);
            _buffered += (long)stream.Terms * BytesPerTerm;
        }
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_languages, document.Language, out _)++;
    }

    // Read back from the finished segments, which shows that they open.
    private ManifestFile WriteTermStatistics(string path, CancellationToken cancellationToken)
    {
        using var reader = DirectoryReader.Open(_directory);
        using var writer = new TermStatisticsWriter(path);
        foreach (var field in IndexSchema.TextFields.Order(StringComparer.Ordinal))
        {
            var terms = MultiFields.GetTerms(reader, field);
            if (terms is null) continue;
            cancellationToken.ThrowIfCancellationRequested();
            var each = terms.GetEnumerator();
            while (each.MoveNext()) writer.Add(field, each.Term.Bytes.AsSpan(each.Term.Offset, each.Term.Length), each.DocFreq);
        }
        return writer.Finish();
    }

    private readonly record struct FieldCounts(long Documents, long Positions);
}
