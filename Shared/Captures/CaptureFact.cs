using System.Buffers.Binary;
using Indexer.Text;

namespace Indexer.Captures;

/// <summary>A capture without its text: a value of the channel <c>facts</c>, enough to choose a document's capture and to compare contents.</summary>
/// <param name="Header">Kind, time and digest.</param>
/// <param name="SimilarityHash">SimHash of the text; 0 where it is too short to judge.</param>
/// <param name="IsFoldable">Whether content duplicates of it are dropped.</param>
public readonly record struct CaptureFact(CaptureHeader Header, ulong SimilarityHash, bool IsFoldable)
{
    /// <summary>Appends the fact to <paramref name="buffer"/>.</summary>
    public void Write(Utf8Buffer buffer)
    {
        Header.Write(buffer);
        var target = buffer.Reserve(9);
        BinaryPrimitives.WriteUInt64BigEndian(target, SimilarityHash);
        target[8] = IsFoldable ? (byte)1 : (byte)0;
        buffer.Advance(9);
    }

    /// <summary>Reads a fact.</summary>
    /// <exception cref="InvalidDataException">The value is no fact.</exception>
    public static CaptureFact Read(ReadOnlySpan<byte> value)
    {
        var header = CaptureHeader.Read(ref value);
        if (value.Length < 9) throw new InvalidDataException("A capture fact is cut off.");
        return new CaptureFact(header, BinaryPrimitives.ReadUInt64BigEndian(value), value[8] != 0);
    }
}
