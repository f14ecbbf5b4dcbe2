using System.Text;

namespace Indexer.Extraction.Charsets;

/// <summary>How far bytes look like UTF-8, for judging labels.</summary>
internal static class Utf8Shape
{
    /// <summary>Counts well-formed sequences of more than one byte, and bytes above ASCII that are part of none.</summary>
    public static (int WellFormed, int Stray) Count(ReadOnlySpan<byte> bytes)
    {
        int wellFormed = 0, stray = 0;
        while (true)
        {
            var ascii = bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7f);
            if (ascii < 0) return (wellFormed, stray);
            bytes = bytes[ascii..];
            var isWhole = Rune.DecodeFromUtf8(bytes, out _, out var consumed) == System.Buffers.OperationStatus.Done;
            if (isWhole) wellFormed++;
            else stray++;
            bytes = bytes[consumed..];
        }
    }

    /// <summary>The longest start of <paramref name="bytes"/> of at most <paramref name="length"/> bytes that ends between characters.</summary>
    public static int FloorToCharacter(ReadOnlySpan<byte> bytes, int length)
    {
        if (length >= bytes.Length) return bytes.Length;
        while (length > 0 && (bytes[length] & 0xc0) == 0x80) length--;
        return length;
    }
}
