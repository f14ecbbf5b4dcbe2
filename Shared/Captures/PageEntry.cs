using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Indexer.Corpus;
using Indexer.Extraction;
using Indexer.Indexing;
using Indexer.Text;

namespace Indexer.Captures;

/// <summary>
/// A page as it travels in the channel <c>pages</c>: a <see cref="CaptureHeader"/>, and for captures what is indexed and where it came from.
/// Reading copies nothing: the document's memory is that of the entry. The last byte of an entry may say that it comes from the base generation of an update rather than
/// from the job's own corpus: last, so that captures of one time and content stand in the same order before and after they are carried over.
/// </summary>
public static class PageEntry
{
    /// <summary>Appends a captured page to <paramref name="buffer"/>.</summary>
    public static void Write(Utf8Buffer buffer, Page page, RecordLocation location)
    {
        var kind = page.IsFolded ? CaptureKind.Folded : CaptureKind.Direct;
        new CaptureHeader(kind, page.Captured, page.ContentDigest).Write(buffer);
        var fixedPart = buffer.Reserve(17);
        BinaryPrimitives.WriteUInt64BigEndian(fixedPart, page.SimilarityHash);
        BinaryPrimitives.WriteInt64BigEndian(fixedPart[8..], page.Date?.ToUnixTimeSeconds() ?? long.MinValue);
        fixedPart[16] = (byte)((page.IsFoldable ? Foldable : 0) | (page.IsCapturedByFile ? CapturedByFile : 0));
        buffer.Advance(17);
        WriteText(buffer, page.Id);
        WriteText(buffer, page.Url);
        WriteText(buffer, page.Language);
        WriteText(buffer, page.MediaType);
        Varint.WriteBytes(buffer, page.Title.Span);
        Varint.WriteBytes(buffer, page.Headings.Span);
        Varint.WriteBytes(buffer, page.Body.Span);
        WriteLocation(buffer, location);
        WriteRank(buffer, page.Rank);
    }

    /// <summary>Appends an event (gone, revisit) to <paramref name="buffer"/>.</summary>
    public static void WriteEvent(Utf8Buffer buffer, CaptureKind kind, DateTimeOffset captured, string url, RecordLocation location)
    {
        new CaptureHeader(kind, captured, 0).Write(buffer);
        WriteText(buffer, url);
        WriteLocation(buffer, location);
    }

    /// <summary>Reads a captured page behind its header into <paramref name="document"/> (all but the key).</summary>
    /// <returns>What only the engine needs of it.</returns>
    /// <exception cref="InvalidDataException">The entry is cut off.</exception>
    public static CaptureDetails Read(ReadOnlyMemory<byte> value, IndexDocument document)
    {
        var span = value.Span;
        var header = CaptureHeader.Read(ref span);
        if (span.Length < 17) throw new InvalidDataException("A page entry is cut off.");
        var similarity = BinaryPrimitives.ReadUInt64BigEndian(span);
        var date = BinaryPrimitives.ReadInt64BigEndian(span[8..]);
        var flags = span[16];
        span = span[17..];
        document.Id = Slice(value, ref span);
        document.Url = Slice(value, ref span);
        document.Language = Intern(Slice(value, ref span).Span);
        document.MediaType = Intern(Slice(value, ref span).Span);
        document.Title = Slice(value, ref span);
        document.Headings = Slice(value, ref span);
        document.Body = Slice(value, ref span);
        document.Captured = (flags & CapturedByFile) == 0 ? header.Captured : DateTimeOffset.UnixEpoch;
        document.Date = date == long.MinValue ? null : DateTimeOffset.FromUnixTimeSeconds(date);
        var location = ReadLocation(ref span);
        document.Rank = span.Length < sizeof(float) ? 0 : BinaryPrimitives.ReadSingleBigEndian(span);
        return new CaptureDetails(similarity, (flags & Foldable) != 0, location, IsCarried(value.Span, span));
    }

    /// <summary>Reads an event behind its header: its URL, its location and whether it is carried over.</summary>
    public static (string Url, RecordLocation Location, bool IsCarried) ReadEvent(ReadOnlySpan<byte> value)
    {
        var rest = value[CaptureHeader.Size..];
        var url = Encoding.UTF8.GetString(Varint.ReadBytes(ref rest));
        var location = ReadLocation(ref rest);
        return (url, location, IsCarried(value, rest));
    }

    /// <summary>Appends a page or an event to <paramref name="buffer"/>, marked as carried over.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="value">The entry, marked or not.</param>
    /// <param name="isCarried">Whether it is carried over already.</param>
    public static void WriteCarried(Utf8Buffer buffer, ReadOnlySpan<byte> value, bool isCarried)
    {
        buffer.Append(value[..CaptureHeader.SortedSize]);
        buffer.Append(0);
        buffer.Append(value[CaptureHeader.Size..]);
        if (!isCarried || IsOfEarlierRelease(value)) buffer.Append(1);
    }

    internal static void WriteText(Utf8Buffer buffer, string text)
    {
        Varint.Write(buffer, (ulong)Encoding.UTF8.GetByteCount(text));
        buffer.Append(text);
    }

    internal static void WriteLocation(Utf8Buffer buffer, RecordLocation location)
    {
        WriteText(buffer, location.File);
        Varint.Write(buffer, (ulong)location.Offset);
        Varint.Write(buffer, (ulong)location.Length);
        Varint.Write(buffer, (ulong)location.Ordinal);
    }

    internal static RecordLocation ReadLocation(ref ReadOnlySpan<byte> span)
    {
        var file = Intern(Varint.ReadBytes(ref span));
        var offset = (long)Varint.Read(ref span);
        var length = (long)Varint.Read(ref span);
        return new RecordLocation(file, offset, length, (int)Varint.Read(ref span));
    }

    // Last, and only where there is one: entries of releases that knew of none are read alike.
    private static void WriteRank(Utf8Buffer buffer, float rank)
    {
        if (rank == 0) return;
        BinaryPrimitives.WriteSingleBigEndian(buffer.Reserve(sizeof(float)), rank);
        buffer.Advance(sizeof(float));
    }

    // Behind the location there is a rank, the mark, both or neither.
    private static bool IsCarried(ReadOnlySpan<byte> value, ReadOnlySpan<byte> rest) => rest.Length % sizeof(float) != 0 || IsOfEarlierRelease(value);

    private static bool IsOfEarlierRelease(ReadOnlySpan<byte> value) => value[CaptureHeader.SortedSize] != 0;

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> value, ref ReadOnlySpan<byte> span)
    {
        var bytes = Varint.ReadBytes(ref span);
        return value.Slice(value.Length - span.Length - bytes.Length, bytes.Length);
    }

    // Languages, media types and files are mostly few and come again with every page; where they are many, a fresh string does.
    private static string Intern(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return "";
        var text = Encoding.UTF8.GetString(utf8);
        return s_texts.Count < MaxInterned ? s_texts.GetOrAdd(text, text) : s_texts.GetValueOrDefault(text, text);
    }

    private const int MaxInterned = 4096;
    private const byte Foldable = 1, CapturedByFile = 2;
    private static readonly ConcurrentDictionary<string, string> s_texts = new(StringComparer.Ordinal);
}

/// <summary>What the engine needs of a captured page besides the document.</summary>
/// <param name="SimilarityHash">Similarity hash of its text.</param>
/// <param name="IsFoldable">Whether content duplicates of it are dropped.</param>
/// <param name="Location">Where its record lies.</param>
/// <param name="IsCarried">Whether it comes from the base generation of an update rather than from the job's own corpus.</param>
public readonly record struct CaptureDetails(ulong SimilarityHash, bool IsFoldable, RecordLocation Location, bool IsCarried);
