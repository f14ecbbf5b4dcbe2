using Indexer.Indexing;
using Indexer.Indexing.Statistics;
using Indexer.Search.Ranking;
using Indexer.Storage;

namespace Indexer.Search.Generations;

/// <summary>The open term statistics of a generation, with the file they are read from.</summary>
internal sealed class GenerationTerms : IDisposable
{
    private readonly GenerationManifest _manifest;
    private readonly GenerationFiles _files;
    private readonly TermStatisticsReader _terms;

    private GenerationTerms(GenerationManifest manifest, GenerationFiles files, TermStatisticsReader terms, RankingOptions ranking, int mostWords)
    {
        _manifest = manifest;
        _files = files;
        _terms = terms;
        Statistics = new GenerationStatistics(manifest, terms, ranking, mostWords);
    }

    public GenerationStatistics Statistics { get; }

    /// <summary>Fetches the file where it is not at hand, and opens it.</summary>
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

    public void Dispose()
    {
        _terms.Dispose();
        _files.Release(_manifest.TermStatistics);
    }
}
