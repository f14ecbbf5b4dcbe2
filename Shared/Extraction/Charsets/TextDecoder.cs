using System.Text;
using System.Text.Unicode;
using Indexer.Extraction.Http;
using UtfUnknown;

namespace Indexer.Extraction.Charsets;

/// <summary>
/// Brings a body to UTF-8. The encoding is, in this order: that of a byte order mark; the label of the transport; the label inside the document; what the bytes show.
/// A label is not believed where the bytes contradict it plainly:
/// <list type="bullet">
/// <item>a legacy label over bytes that are UTF-8 throughout, with two or more sequences under a single-byte label and eight or more under a multi-byte one
/// (so many never come about by chance), means UTF-8;</item>
/// <item>a UTF-8 label over bytes of which most above ASCII are no UTF-8 is skipped, and the next source is asked.</item>
/// </list>
/// UTF-8 passes through without a copy. Reused; a result is valid until the next call. Not thread-safe.
/// </summary>
internal sealed class TextDecoder
{
    private const int SampleBytes = 16 << 10;
    private const int BlockBytes = 8 << 10;

    private readonly PooledBytes _utf8 = new();
    private readonly char[] _chars = new char[BlockBytes + 16];

    /// <summary>Name of the encoding that was used.</summary>
    public Charset Used { get; private set; } = Charset.Utf8;

    /// <summary>Whether the encoding was guessed from the bytes, for want of a label to believe.</summary>
    public bool WasGuessed { get; private set; }

    /// <summary>The body as UTF-8 without byte order mark; bytes that are invalid under a UTF-8 label are left as they are.</summary>
    /// <param name="body">The decoded body.</param>
    /// <param name="transport">The label that came with the body; null for none.</param>
    /// <param name="isHtml">Whether to look for a label in the document.</param>
    /// <param name="cancellationToken">Carries the time limit.</param>
    public ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> body, Charset? transport, bool isHtml, CancellationToken cancellationToken)
    {
        WasGuessed = false;
        var bytes = body.Span;
        if (ByteOrderMark(bytes) is var (marked, markLength))
        {
            Used = marked;
            return marked.IsUtf8 ? body[markLength..] : Transcode(bytes[markLength..], marked, cancellationToken);
        }
        Used = Choose(bytes, transport, isHtml);
        return Used.IsUtf8 ? body : Transcode(bytes, Used, cancellationToken);
    }

    /// <summary>Gives back memory that one large body needed.</summary>
    public void Recycle() => _utf8.Recycle();

    private static (Charset Charset, int Length)? ByteOrderMark(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]) ? (Charset.Utf8, 3)
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]) ? (Charset.Utf16Be, 2)
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) ? (Charset.Utf16Le, 2)
        : null;

    private Charset Choose(ReadOnlySpan<byte> bytes, Charset? transport, bool isHtml)
    {
        var isUtf8 = Utf8.IsValid(bytes);
        if (transport is not null && Believe(transport, bytes, isUtf8) is { } confirmed) return confirmed;
        if (isHtml && MetaPrescan.Find(bytes) is { } declared && declared != transport && Believe(declared, bytes, isUtf8) is { } inner) return inner;
        if (isUtf8) return Charset.Utf8;
        WasGuessed = true;
        return Guess(bytes);
    }

    /// <summary>The encoding to use on the word of a label; null where the bytes contradict it and nothing better is certain.</summary>
    private static Charset? Believe(Charset label, ReadOnlySpan<byte> bytes, bool isUtf8)
    {
        if (label.IsUtf8)
        {
            if (isUtf8) return label;
            var (wellFormed, stray) = Utf8Shape.Count(bytes);
            return stray > wellFormed ? null : label;
        }
        if (!isUtf8) return label;
        // UTF-16 and UTF-32 without any zero byte would be a text of no ASCII character at all.
        if (label.IsUtf16Or32) return bytes.Contains((byte)0) ? label : Charset.Utf8;
        return Utf8Shape.Count(bytes).WellFormed >= (label.IsSingleByte ? 2 : 8) ? Charset.Utf8 : label;
    }

    private static Charset Guess(ReadOnlySpan<byte> bytes)
    {
        var first = bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7f);
        var sample = bytes[Math.Max(0, first - 64)..];
        sample = sample[..Math.Min(sample.Length, SampleBytes)];
        var detected = CharsetDetector.DetectFromBytes(sample).Detected;
        if (detected?.EncodingName is not { } name || detected.Confidence < 0.3f) return Charset.Windows1252;
        return Charset.FromLabel(Encoding.ASCII.GetBytes(name)) is { IsUtf8: false } charset ? charset : Charset.Windows1252;
    }

    private ReadOnlyMemory<byte> Transcode(ReadOnlySpan<byte> bytes, Charset charset, CancellationToken cancellationToken)
    {
        _utf8.Clear();
        var decoder = charset.Encoding.GetDecoder();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = bytes[..Math.Min(bytes.Length, BlockBytes)];
            var isLast = block.Length == bytes.Length;
            decoder.Convert(block, _chars, isLast, out var used, out var written, out var completed);
            _utf8.Advance(Encoding.UTF8.GetBytes(_chars.AsSpan(0, written), _utf8.Reserve(written * 3)));
            bytes = bytes[used..];
            if (isLast && completed && bytes.IsEmpty) return _utf8.Memory;
        }
    }
}
