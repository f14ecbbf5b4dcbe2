using System.Collections.Frozen;
using Indexer.Indexing.Impacts;
using Indexer.Search.Ranking;
using Indexer.Search.Shards;
using Lucene.Net.Index;

namespace Indexer.Search.Generations;

/// <summary>The open files of a shard. Closed when no search reads them any more: they are mapped into memory.</summary>
internal sealed class OpenShard : IDisposable
{
    private readonly PublishedShardDirectory _directory;
    private readonly DirectoryReader _reader;
    private readonly ShardImpacts? _impacts;

    /// <exception cref="IOException">A file can't be opened, or Lucene finds it damaged.</exception>
    /// <exception cref="InvalidDataException">The impacts are damaged.</exception>
    public OpenShard(FrozenDictionary<string, ShardFile> files)
    {
        _directory = new PublishedShardDirectory(files);
        try
        {
            _impacts = files.TryGetValue(ImpactsFormat.FileName, out ShardFile impacts) ? ShardImpacts.Read(impacts.Path) : null;
            _reader = DirectoryReader.Open(_directory);
        }
        catch
        {
            _directory.Dispose();
            throw;
        }
    }

    public ShardSearcher Searcher(int id, ScoringModel model) => new(id, _reader, _impacts, _directory.Map, model);

    public void Dispose()
    {
        _reader.Dispose();
        _directory.Dispose();
    }
}
