using System.Buffers;

namespace Indexer.Shuffle;

/// <summary>A range of a blob in memory, taken from the pool and given back when the last of the runs in it is done with. Thread-safe.</summary>
internal sealed class HeldRange(byte[] buffer, int length, int runs)
{
    private int _left = runs;

    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, length);

    /// <summary>To be called once for each run.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _left) == 0) ArrayPool<byte>.Shared.Return(buffer);
    }
}
