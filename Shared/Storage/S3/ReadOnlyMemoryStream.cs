using System.Runtime.InteropServices;

namespace Indexer.Storage.S3;

/// <summary>Memory as a stream that can be read again, without a copy where it lies in an array.</summary>
internal static class ReadOnlyMemoryStream
{
    public static MemoryStream Over(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out var array)
            ? new MemoryStream(array.Array ?? [], array.Offset, array.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);
}
