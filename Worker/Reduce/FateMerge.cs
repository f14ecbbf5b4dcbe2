using Indexer.Captures;
using Indexer.Shuffle;
using Indexer.Text;

namespace Indexer.Worker.Reduce;

/// <summary>
/// Merges the fates that Map (and the base generation) left with those that Reduce settles, into one run. Open fates of the base generation are passed
/// over: their captures are settled again.
/// </summary>
internal sealed class FateMerge
{
    private readonly RunMerger _earlier;
    private readonly RunWriter _output;
    private readonly KeyFilter _filter;
    private readonly Utf8Buffer _value = new();
    private readonly List<byte[]> _values = [];
    private bool _has;

    public FateMerge(RunMerger earlier, RunWriter output, KeyFilter filter)
    {
        _earlier = earlier;
        _output = output;
        _filter = filter;
        Advance();
    }

    /// <summary>Adds the settled fates of a key; keys rise from call to call.</summary>
    public void Add(ReadOnlySpan<byte> key, List<Fate> fates)
    {
        while (_has && _earlier.Key.SequenceCompareTo(key) < 0) CopyEarlier();
        _values.Clear();
        foreach (var fate in fates)
        {
            _value.Clear();
            fate.Write(_value);
            _values.Add(_value.Span.ToArray());
        }
        for (; _has && _earlier.Key.SequenceEqual(key); Advance()) _values.Add(_earlier.Value.ToArray());
        _values.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
        foreach (var value in _values) _output.Add(key, value);
    }

    /// <summary>Copies what is left.</summary>
    public void Finish()
    {
        while (_has) CopyEarlier();
    }

    private void CopyEarlier()
    {
        _output.Add(_earlier.Key, _earlier.Value);
        Advance();
    }

    private void Advance()
    {
        do _has = _earlier.MoveNext();
        while (_has && (Fate.IsOpenValue(_earlier.Value) || !_filter.IsMine(_earlier.Key)));
    }
}
