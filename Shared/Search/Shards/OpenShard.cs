using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Indexer.Indexing;
using Indexer.Indexing.Impacts;
using Indexer.Indexing.Postings;
using Indexer.Indexing.Stored;
using Indexer.Search.Filtering;
using Indexer.Search.Generations;
using Indexer.Search.Ranking;
using Indexer.Storage;
using Indexer.Telemetry;
using Lucene.Net.Index;

namespace Indexer.Search.Shards;

/// <summary>
/// An open shard with its files. It belongs to no generation: those that have it unchanged share it. Counted: it is closed by whoever lets go of it last. Thread-safe.
/// </summary>
internal sealed class OpenShard
{
    private readonly ReferenceCount _references;
    private readonly PublishedShardDirectory _directory;
    private readonly DirectoryReader _reader;
    private readonly ShardImpacts? _impacts;
    private readonly SegmentPostings[] _postings;
    private readonly StoredFields[] _stored;
    private readonly ShardColumns _columns;
    private readonly ShardMemory _memory;
    private readonly ConditionalWeakTable<ScoringModel, ShardSearcher> _searchers = [];

    private OpenShard(ShardManifest manifest, PublishedShardDirectory directory, DirectoryReader reader, ShardImpacts? impacts, GenerationFiles files, ShardMemory memory)
    {
        Manifest = manifest;
        (_directory, _reader, _impacts, _memory) = (directory, reader, impacts, memory);
        _columns = new ShardColumns(reader);
        _postings = [.. reader.Leaves.Select(leaf => SegmentPostings.Open(directory, (SegmentReader)leaf.AtomicReader, directory.Map))];
        _stored = [.. reader.Leaves.Select(leaf => StoredFields.Open(directory, (SegmentReader)leaf.AtomicReader, directory.Map))];
        int documents = reader.MaxDoc;
        _references = new ReferenceCount(() =>
        {
            foreach (AtomicReaderContext leaf in reader.Leaves) memory.Filters.Forget(leaf.AtomicReader);
            foreach (SegmentPostings postings in _postings) postings.Dispose();
            reader.Dispose();
            directory.Dispose();
            foreach (ManifestFile file in manifest.Files) files.Release(file);
            memory.Leave(documents);
            ClusterMetrics.ShardsChanged(-1);
        });
        memory.Enter(documents);
        ClusterMetrics.ShardsChanged(1);
    }

    public ShardManifest Manifest { get; }

    /// <summary>Whether it can't be had any more.</summary>
    public bool IsClosed => _references.IsClosed;

    /// <summary>Fetches what is not at hand and opens the shard; the caller holds the first reference.</summary>
    /// <exception cref="BlobStoreException">A file can't be fetched, or is not what the manifest says.</exception>
    /// <exception cref="IOException">Lucene can't open it.</exception>
    /// <exception cref="InvalidDataException">The impacts are damaged.</exception>
    public static async Task<OpenShard> OpenAsync(string index, ShardManifest shard, GenerationFiles files, ShardMemory memory, CancellationToken cancellationToken)
    {
        var fetched = new List<ManifestFile>(shard.Files.Count);
        try
        {
            var paths = new Dictionary<string, ShardFile>(StringComparer.Ordinal);
            foreach (ManifestFile file in shard.Files)
            {
                paths[file.Name] = new ShardFile(await files.FetchAsync(index, file, cancellationToken), file.Length);
                fetched.Add(file);
            }
            return Open(shard, paths.ToFrozenDictionary(StringComparer.Ordinal), files, memory);
        }
        catch
        {
            foreach (ManifestFile file in fetched) files.Release(file);
            throw;
        }
    }

    /// <summary>Searches it for a generation that scores by <paramref name="model"/>: what is worked out for one is kept as long as the generation is.</summary>
    public ShardSearcher SearcherOf(ScoringModel model) => _searchers.GetValue(model, m => new ShardSearcher(Manifest.Id, _reader, _impacts, _columns, _postings, _stored, _memory, m));

    /// <summary>Whether it has been searched for a generation that scores by <paramref name="model"/>.</summary>
    public bool HasSearcherOf(ScoringModel model) => _searchers.TryGetValue(model, out _);

    /// <summary>Reads what the first search would otherwise wait for: field lengths and document keys, which Lucene loads when they are first asked for.</summary>
    /// <exception cref="IOException">They can't be read.</exception>
    public void Warm()
    {
        foreach (AtomicReaderContext leaf in _reader.Leaves)
        {
            foreach (string field in IndexSchema.TextFields) leaf.AtomicReader.GetNormValues(field);
            leaf.AtomicReader.GetBinaryDocValues(IndexSchema.Key);
        }
    }

    /// <summary>Reads the columns that hits and counts of a selection need, if no search has yet.</summary>
    /// <returns>Whether anything was left to read.</returns>
    /// <exception cref="IOException">They can't be read.</exception>
    public bool ReadColumnsFor(Selection selection) => _columns.ReadFor(selection);

    /// <summary>Takes a reference; false where it is closed already.</summary>
    public bool TryAddReference() => _references.TryAdd();

    /// <summary>Lets go of a reference.</summary>
    public void Release() => _references.Release();

    // The files are mapped into memory: closed when no search reads them any more.
    private static OpenShard Open(ShardManifest shard, FrozenDictionary<string, ShardFile> files, GenerationFiles owner, ShardMemory memory)
    {
        var directory = new PublishedShardDirectory(files);
        try
        {
            ShardImpacts? impacts = files.TryGetValue(ImpactsFormat.FileName, out ShardFile file) ? ShardImpacts.Read(file.Path) : null;
            return new OpenShard(shard, directory, DirectoryReader.Open(directory), impacts, owner, memory);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }
}
