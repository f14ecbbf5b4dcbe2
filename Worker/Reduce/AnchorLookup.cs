using Indexer.Captures;
using Indexer.Shuffle;
using Indexer.Text;

namespace Indexer.Worker.Reduce;

/// <summary>Finds what links call a document by walking the sorted run of anchors beside the pages; keys are asked for in rising order.</summary>
/// <param name="anchors">The run.</param>
/// <param name="most">Texts that a document is given at most.</param>
internal sealed class AnchorLookup(RunMerger anchors, int most)
{
    private readonly Utf8Buffer _texts = new(), _last = new();
    private bool _has = anchors.MoveNext();

    /// <summary>The texts, a text of a host once, one blank between; empty for none. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Find(ReadOnlySpan<byte> key)
    {
        while (_has && anchors.Key.SequenceCompareTo(key) < 0) _has = anchors.MoveNext();
        _texts.Clear();
        _last.Clear();
        for (var count = 0; count < most && _has && anchors.Key.SequenceEqual(key); _has = anchors.MoveNext())
        {
            if (anchors.Value.SequenceEqual(_last.Span)) continue;
            _last.Clear();
            _last.Append(anchors.Value);
            if (count++ > 0) _texts.Append((byte)' ');
            _texts.Append(AnchorEntry.TextOf(anchors.Value));
        }
        return _texts.Memory;
    }
}
