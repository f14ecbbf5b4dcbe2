using Indexer.Indexing;
using Indexer.Indexing.Statistics;
using Indexer.Search.Ranking;
using Indexer.Storage;

namespace Indexer.Search.Generations;

/// <summary>
/// The open term statistics of a generation, with the file they are read from. They belong to their content: generations of equal content share them, and with them what searches have
/// worked out. Counted: closed by whoever lets go of them last. Thread-safe.
/// </summary>
internal sealed class GenerationTerms
{
    private readonly GenerationManifest _manifest;
    private readonly ReferenceCount _references;

    private GenerationTerms(GenerationManifest manifest, GenerationFiles files, TermStatisticsReader terms, RankingOptions ranking, int mostWords)
    {
        _manifest = manifest;
        _references = new ReferenceCount(() =>
        {
            terms.Dispose();
            files.Release(manifest.TermStatistics);
        });
        Statistics = new GenerationStatistics(manifest, terms, ranking, mostWords);
    }

    public GenerationStatistics Statistics { get; }

    /// <summary>Whether they can't be had any more.</summary>
    public bool IsClosed => _references.IsClosed;

    /// <summary>Fetches the file where it is not at hand, and opens it; the caller holds the first reference.</summary>
    /// <param name="manifest">The generation.</param>
    /// <param name="files">Where the file is.</param>
    /// <param name="ranking">How to score.</param>
    /// <param name="mostWords">Most words that are kept for suggestions.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BlobStoreException">It can't be fetched.</exception>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static async Task<GenerationTerms> OpenAsync(GenerationManifest manifest, GenerationFiles files, RankingOptions ranking, int mostWords, CancellationToken cancellationToken)
    {
        string path = await files.FetchAsync(manifest.Index, manifest.TermStatistics, cancellationToken);
        try
        {
            return new GenerationTerms(manifest, files, new TermStatisticsReader(path), ranking, mostWords);
        }
        catch
        {
            files.Release(manifest.TermStatistics);
            throw;
        }
    }

    /// <summary>Whether another generation has the same documents, scored in the same way.</summary>
    public bool AreThoseOf(GenerationManifest other) =>
        _manifest.Index == other.Index && _manifest.ContentHash == other.ContentHash && _manifest.TermStatistics.Hash == other.TermStatistics.Hash && _manifest.Options == other.Options;

    /// <summary>Takes a reference; false where they are closed already.</summary>
    public bool TryAddReference() => _references.TryAdd();

    /// <summary>Lets go of a reference.</summary>
    public void Release() => _references.Release();
}
