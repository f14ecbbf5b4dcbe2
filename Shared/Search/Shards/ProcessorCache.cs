using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Indexer.Search.Shards;

/// <summary>The caches of the processor.</summary>
internal static class ProcessorCache
{
    private const int Line = 64;

    // What follows comes by itself, once the first is read in order.
    private const int Most = 16 * Line;

    /// <summary>Has the beginning of what will be read soon fetched, and does not wait; does nothing where the processor can't be told.</summary>
    public static unsafe void Fetch<T>(ReadOnlySpan<T> data)
    {
        if (!Sse.IsSupported) return;
        int bytes = Math.Min(data.Length * Unsafe.SizeOf<T>(), Most);
        // A hint only: nothing is read, wherever the data are moved meanwhile.
        fixed (byte* first = &Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(data)))
            for (int at = 0; at < bytes; at += Line) Sse.Prefetch0(first + at);
    }
}
