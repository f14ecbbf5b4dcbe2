namespace Indexer.Indexing.Statistics;

/// <summary>The terms of one block in order.</summary>
/// <param name="bytes">The block is at its front; in the hands of the caller.</param>
/// <param name="blockLength">Its length without the checksum.</param>
/// <param name="termBuffer">Takes the terms; another one, of the collector's, where one is longer.</param>
internal struct TermBlock(byte[] bytes, int blockLength, byte[] termBuffer)
{
    private byte[] _term = termBuffer;
    private int _position;
    private int _length;

    public readonly ReadOnlySpan<byte> Term => _term.AsSpan(0, _length);

    public long DocumentFrequency { get; private set; }

    public bool MoveNext()
    {
        if (_position == blockLength) return false;
        var block = new ReadOnlySpan<byte>(bytes, 0, blockLength);
        var shared = (int)TermStatisticsFormat.ReadNumber(block, ref _position);
        var own = (int)TermStatisticsFormat.ReadNumber(block, ref _position);
        if (shared + own > _term.Length) Array.Resize(ref _term, Math.Max(shared + own, _term.Length * 2));
        block.Slice(_position, own).CopyTo(_term.AsSpan(shared));
        _position += own;
        _length = shared + own;
        DocumentFrequency = (long)TermStatisticsFormat.ReadNumber(block, ref _position);
        return true;
    }
}
