namespace Indexer.Indexing.Statistics;

/// <summary>The terms of one block in order.</summary>
internal ref struct TermBlock(ReadOnlySpan<byte> bytes, byte[] termBuffer)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private byte[] _term = termBuffer;
    private int _position;
    private int _length;

    public readonly ReadOnlySpan<byte> Term => _term.AsSpan(0, _length);

    public long DocumentFrequency { get; private set; }

    public bool MoveNext()
    {
        if (_position == _bytes.Length) return false;
        var shared = (int)TermStatisticsFormat.ReadNumber(_bytes, ref _position);
        var own = (int)TermStatisticsFormat.ReadNumber(_bytes, ref _position);
        if (shared + own > _term.Length) Array.Resize(ref _term, Math.Max(shared + own, _term.Length * 2));
        _bytes.Slice(_position, own).CopyTo(_term.AsSpan(shared));
        _position += own;
        _length = shared + own;
        DocumentFrequency = (long)TermStatisticsFormat.ReadNumber(_bytes, ref _position);
        return true;
    }
}
