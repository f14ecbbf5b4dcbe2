using Indexer.Indexing;
using Indexer.Indexing.Statistics;
using Indexer.Search.Ranking;
using Indexer.Storage;

namespace Indexer.Search.Generations;

/// <summary>
/// The open term statistics of a generation and its words, with the files they are read from. They belong to their content: generations of equal content share them, and with them what searches have
/// worked out. Counted: closed by whoever lets go of them last. Thread-safe.
/// </summary>
internal sealed class GenerationTerms
{
    private readonly GenerationManifest _manifest;
    private readonly ReferenceCount _references;

    private GenerationTerms(GenerationManifest manifest, GenerationFiles files, TermStatisticsReader terms, TermStatisticsReader? words, RankingOptions ranking, int mostWords)
    {
        _manifest = manifest;
        _references = new ReferenceCount(() =>
        {
            terms.Dispose();
            words?.Dispose();
            foreach (ManifestFile file in FilesOf(manifest)) files.Release(file);
        });
        Statistics = new GenerationStatistics(manifest, terms, words, ranking, mostWords);
    }

    public GenerationStatistics Statistics { get; }

    /// <summary>Whether they can't be had any more.</summary>
    public bool IsClosed => _references.IsClosed;

    /// <summary>Fetches the files where they are not at hand, and opens them; the caller holds the first reference.</summary>
    /// <param name="manifest">The generation.</param>
    /// <param name="files">Where the files are.</param>
    /// <param name="ranking">How to score.</param>
    /// <param name="mostWords">Most words that are kept for suggestions.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BlobStoreException">One can't be fetched.</exception>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static async Task<GenerationTerms> OpenAsync(GenerationManifest manifest, GenerationFiles files, RankingOptions ranking, int mostWords, CancellationToken cancellationToken)
    {
        var opened = new List<(ManifestFile File, TermStatisticsReader? Reader)>();
        try
        {
            foreach (ManifestFile file in FilesOf(manifest))
            {
                string path = await files.FetchAsync(manifest.Index, file, cancellationToken);
                opened.Add((file, null)); // to be given back, whatever it turns out to be
                opened[^1] = (file, new TermStatisticsReader(path));
            }
            // Not null: all are open.
            return new GenerationTerms(manifest, files, opened[0].Reader!, opened.Count > 1 ? opened[1].Reader : null, ranking, mostWords);
        }
        catch
        {
            foreach (var (file, reader) in opened)
            {
                reader?.Dispose();
                files.Release(file);
            }
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

    private static ManifestFile[] FilesOf(GenerationManifest manifest) => manifest.Words is { } words ? [manifest.TermStatistics, words] : [manifest.TermStatistics];
}
