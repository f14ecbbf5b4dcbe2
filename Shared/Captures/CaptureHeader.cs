using System.Buffers.Binary;
using Indexer.Text;

namespace Indexer.Captures;

/// <summary>What an entry under a document key is. The order is that of entries within a key.</summary>
public enum CaptureKind : byte
{
    /// <summary>The document was gone at that time (404, 410).</summary>
    Gone = 0,
    /// <summary>The document was seen again, unchanged.</summary>
    Revisit = 1,
    /// <summary>A capture of the document itself.</summary>
    Direct = 2,
    /// <summary>A capture of another URL that names this document as its canonical one.</summary>
    Folded = 3,
}

/// <summary>
/// The front of every value in the channels <c>pages</c> and <c>facts</c>. Its bytes sort the entries of a key: events first, then direct captures, then
/// folded ones; within a kind newest first; then by content, so that the order depends on nothing but the captures themselves. One byte of 0 ends it; generations
/// of earlier releases have 1 there in what an update carries over.
/// </summary>
/// <param name="Kind">What the entry is.</param>
/// <param name="Captured">When; whole seconds count.</param>
/// <param name="Digest">Content digest; 0 for an event.</param>
public readonly record struct CaptureHeader(CaptureKind Kind, DateTimeOffset Captured, UInt128 Digest)
{
    /// <summary>Bytes of an encoded header.</summary>
    public const int Size = SortedSize + 1;

    /// <summary>Bytes of it that tell captures apart.</summary>
    public const int SortedSize = 1 + 8 + 16;

    /// <summary>Appends the header to <paramref name="buffer"/>.</summary>
    public void Write(Utf8Buffer buffer)
    {
        var target = buffer.Reserve(Size);
        target[0] = (byte)Kind;
        BinaryPrimitives.WriteInt64BigEndian(target[1..], long.MaxValue - Captured.ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt128BigEndian(target[9..], Digest);
        target[SortedSize] = 0;
        buffer.Advance(Size);
    }

    /// <summary>Reads a header and moves <paramref name="value"/> past it.</summary>
    /// <exception cref="InvalidDataException">The value is shorter than a header, or of an unknown kind.</exception>
    public static CaptureHeader Read(ref ReadOnlySpan<byte> value)
    {
        if (value.Length < Size || value[0] > (byte)CaptureKind.Folded) throw new InvalidDataException("An entry is no capture.");
        var header = new CaptureHeader(
            (CaptureKind)value[0],
            DateTimeOffset.FromUnixTimeSeconds(long.MaxValue - BinaryPrimitives.ReadInt64BigEndian(value[1..])),
            BinaryPrimitives.ReadUInt128BigEndian(value[9..]));
        value = value[Size..];
        return header;
    }
}
