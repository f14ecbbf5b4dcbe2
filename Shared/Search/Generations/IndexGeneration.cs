using Indexer.Indexing;
using Indexer.Search.Filtering;
using Indexer.Search.Ranking;
using Indexer.Search.Shards;
using Indexer.Search.Suggestions;

namespace Indexer.Search.Generations;

/// <summary>
/// An open generation with all its shards. Counted: it is closed by whoever lets go of it last, so that no search loses the files under its feet.
/// </summary>
internal sealed class IndexGeneration
{
    private readonly ReferenceCount _references;
    private readonly List<OpenShard> _shards;

    private IndexGeneration(GenerationManifest manifest, GenerationTerms terms, List<OpenShard> shards)
    {
        Manifest = manifest;
        Statistics = terms.Statistics;
        _shards = shards;
        Shards = Searchers(RankingFunction.Default);
        _references = new ReferenceCount(() => Close(terms, shards));
    }

    public GenerationManifest Manifest { get; }

    public GenerationStatistics Statistics { get; }

    /// <summary>The shards, ranked by default.</summary>
    public IReadOnlyList<ShardSearcher> Shards { get; }

    /// <summary>The shards, ranked by a function; what any but the default needs is worked out when first asked for.</summary>
    public IReadOnlyList<ShardSearcher> ShardsBy(RankingFunction function) =>
        function == RankingFunction.Default ? Shards : Searchers(function);

    /// <summary>Fetches what is not at hand and opens all shards; the caller holds the first reference.</summary>
    public static async Task<IndexGeneration> OpenAsync(
        GenerationManifest manifest, GenerationFiles files, ShardMemory memory, RankingOptions ranking, CancellationToken cancellationToken)
    {
        GenerationTerms terms = await GenerationTerms.OpenAsync(manifest, files, ranking, WordDictionaryBuilder.UsualWords, cancellationToken);
        var shards = new List<OpenShard>(manifest.Shards.Count);
        try
        {
            foreach (ShardManifest shard in manifest.Shards) shards.Add(await OpenShard.OpenAsync(manifest.Index, shard, files, memory, cancellationToken));
            return new IndexGeneration(manifest, terms, shards);
        }
        catch
        {
            Close(terms, shards);
            throw;
        }
    }

    /// <summary>Takes a reference; false where the generation is closed already.</summary>
    public bool TryAddReference() => _references.TryAdd();

    /// <summary>Lets go of a reference; the last one closes the generation.</summary>
    public void Release() => _references.Release();

    private ShardSearcher[] Searchers(RankingFunction function) => [.. _shards.Select(shard => shard.SearcherOf(Statistics.ModelOf(function)))];

    private static void Close(GenerationTerms terms, List<OpenShard> shards)
    {
        foreach (OpenShard shard in shards) shard.Release();
        terms.Release();
    }
}
