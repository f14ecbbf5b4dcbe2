using System.Buffers.Binary;
using System.IO.Hashing;
using Indexer.Text;

namespace Indexer.Captures;

/// <summary>A capture without its text: a value of the channel <c>facts</c>, enough to choose a document's capture and to compare contents.</summary>
/// <param name="Header">Kind, time and digest.</param>
/// <param name="SimilarityHash">Similarity hash of the text; 0 where it is too short to judge.</param>
/// <param name="TitleHash">Hash of the title: only documents of one title are near-duplicates.</param>
/// <param name="IsFoldable">Whether content duplicates of it are dropped.</param>
public readonly record struct CaptureFact(CaptureHeader Header, ulong SimilarityHash, uint TitleHash, bool IsFoldable)
{
    private const int Size = 8 + 4 + 1;

    /// <summary>A fact of an event, which has no content.</summary>
    public static CaptureFact OfEvent(CaptureHeader header) => new(header, 0, 0, IsFoldable: false);

    /// <summary>Hash of a title for <see cref="TitleHash"/>.</summary>
    public static uint HashTitle(ReadOnlySpan<byte> utf8) => XxHash32.HashToUInt32(utf8);

    /// <summary>Appends the fact to <paramref name="buffer"/>.</summary>
    public void Write(Utf8Buffer buffer)
    {
        Header.Write(buffer);
        var target = buffer.Reserve(Size);
        BinaryPrimitives.WriteUInt64BigEndian(target, SimilarityHash);
        BinaryPrimitives.WriteUInt32BigEndian(target[8..], TitleHash);
        target[12] = IsFoldable ? (byte)1 : (byte)0;
        buffer.Advance(Size);
    }

    /// <summary>Reads a fact.</summary>
    /// <exception cref="InvalidDataException">The value is no fact.</exception>
    public static CaptureFact Read(ReadOnlySpan<byte> value)
    {
        var header = CaptureHeader.Read(ref value);
        if (value.Length < Size) throw new InvalidDataException("A capture fact is cut off.");
        return new CaptureFact(header, BinaryPrimitives.ReadUInt64BigEndian(value), BinaryPrimitives.ReadUInt32BigEndian(value[8..]), value[12] != 0);
    }
}
