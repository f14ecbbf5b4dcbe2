using System.Collections.Frozen;
using Indexer.Indexing;
using Indexer.Indexing.Statistics;
using Indexer.Search.Ranking;
using Indexer.Search.Shards;

namespace Indexer.Search.Generations;

/// <summary>
/// An open generation. Counted: it is closed by whoever lets go of it last, so that no search loses the files under its feet.
/// </summary>
internal sealed class IndexGeneration
{
    private readonly GenerationFiles _files;
    private readonly List<ManifestFile> _fetched;
    private readonly List<OpenShard> _shards;
    private readonly TermStatisticsReader _terms;
    private int _references = 1;
    private volatile bool _superseded;

    private IndexGeneration(
        GenerationManifest manifest, GenerationFiles files, List<ManifestFile> fetched, List<OpenShard> shards, TermStatisticsReader terms, RankingOptions ranking)
    {
        Manifest = manifest;
        _files = files;
        _fetched = fetched;
        _shards = shards;
        _terms = terms;
        Statistics = new GenerationStatistics(manifest, terms, ranking);
        Shards = [.. shards.Select((shard, i) => shard.Searcher(manifest.Shards[i].Id, Statistics.Model))];
    }

    public GenerationManifest Manifest { get; }

    public GenerationStatistics Statistics { get; }

    public IReadOnlyList<ShardSearcher> Shards { get; }

    /// <summary>Fetches what is not at hand and opens all shards; the caller holds the first reference.</summary>
    public static async Task<IndexGeneration> OpenAsync(GenerationManifest manifest, GenerationFiles files, RankingOptions ranking, CancellationToken cancellationToken)
    {
        var fetched = new List<ManifestFile>();
        var shards = new List<OpenShard>();
        TermStatisticsReader? terms = null;
        try
        {
            terms = new TermStatisticsReader(await FetchAsync(manifest.TermStatistics));
            foreach (ShardManifest shard in manifest.Shards)
            {
                var paths = new Dictionary<string, ShardFile>(StringComparer.Ordinal);
                foreach (ManifestFile file in shard.Files) paths[file.Name] = new ShardFile(await FetchAsync(file), file.Length);
                shards.Add(new OpenShard(paths.ToFrozenDictionary(StringComparer.Ordinal)));
            }
            return new IndexGeneration(manifest, files, fetched, shards, terms, ranking);
        }
        catch
        {
            Close(files, fetched, shards, terms, forget: false);
            throw;
        }

        async Task<string> FetchAsync(ManifestFile file)
        {
            string path = await files.FetchAsync(manifest.Index, file, cancellationToken);
            fetched.Add(file);
            return path;
        }
    }

    /// <summary>Takes a reference; false where the generation is closed already.</summary>
    public bool TryAddReference()
    {
        int references = Volatile.Read(ref _references);
        while (references > 0)
        {
            int seen = Interlocked.CompareExchange(ref _references, references + 1, references);
            if (seen == references) return true;
            references = seen;
        }
        return false;
    }

    /// <summary>Lets go of a reference; the last one closes the generation.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0) Close(_files, _fetched, _shards, _terms, _superseded);
    }

    /// <summary>Lets go of the first reference for a newer generation: once closed, copies of its files that no other generation uses are deleted.</summary>
    public void Supersede()
    {
        _superseded = true;
        Release();
    }

    private static void Close(GenerationFiles files, List<ManifestFile> fetched, List<OpenShard> shards, TermStatisticsReader? terms, bool forget)
    {
        foreach (OpenShard shard in shards) shard.Dispose();
        terms?.Dispose();
        foreach (ManifestFile file in fetched) files.Release(file, forget);
    }
}
