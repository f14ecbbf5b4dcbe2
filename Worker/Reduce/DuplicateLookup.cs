using System.Text;
using Indexer.Captures;
using Indexer.Shuffle;

namespace Indexer.Worker.Reduce;

/// <summary>Finds documents to drop by walking their sorted run beside the pages; keys are asked for in rising order.</summary>
internal sealed class DuplicateLookup
{
    private readonly RunMerger _duplicates;
    private bool _has;

    public DuplicateLookup(RunMerger duplicates)
    {
        _duplicates = duplicates;
        _has = duplicates.MoveNext();
    }

    /// <returns>The key of the document that stands for <paramref name="key"/>, or null: it stands for itself.</returns>
    public string? Find(ReadOnlySpan<byte> key, out byte kind)
    {
        while (_has && _duplicates.Key.SequenceCompareTo(key) < 0) _has = _duplicates.MoveNext();
        kind = 0;
        if (!_has || !_duplicates.Key.SequenceEqual(key)) return null;
        kind = _duplicates.Value[0];
        return Encoding.UTF8.GetString(_duplicates.Value[1..]);
    }
}
