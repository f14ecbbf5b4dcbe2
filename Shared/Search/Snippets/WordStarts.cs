using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using Indexer.Indexing.Analysis;

namespace Indexer.Search.Snippets;

/// <summary>
/// Finds the places of a UTF-8 text at which one of some words may begin, in any case and width, by two bytes: 16 bytes of text at a time, each byte classified by its two halves (after the
/// matcher "Teddy" of Hyperscan; Wang et al. 2019). Words of characters of three bytes and more, which may be written in several ways, begin wherever there is another character than ASCII.
/// </summary>
internal sealed class WordStarts
{
    // The last is for what is hardly ever met: full-width letters and the like.
    private const int Buckets = 8, RareBucket = Buckets - 1;
    private const int FirstOfThreeBytes = 0x800;

    // Bytes D0 and D1 begin the letters of Cyrillic, from U+0400 to U+047F: behind one of them none of them begins a word.
    private const byte Cyrillic = 0xD0, CyrillicMask = 0xFE;

    private static readonly ConcurrentDictionary<int, byte[][]> s_forms = new();

    // For the first byte and the second, by its lower and its upper half: the buckets of the starts that have such a byte.
    private readonly byte[] _firstLow = new byte[16], _firstHigh = new byte[16], _secondLow = new byte[16], _secondHigh = new byte[16];
    private int _starts;
    private bool _anyBeyondAscii;

    /// <summary>Adds the words that begin with two bytes, or are one byte, in their folded form.</summary>
    public void Add(ReadOnlySpan<byte> word)
    {
        if (Rune.DecodeFromUtf8(word, out Rune first, out _) != OperationStatus.Done || first.Value >= FirstOfThreeBytes)
        {
            _anyBeyondAscii = true;
            return;
        }
        int bucket = _starts++ % RareBucket;
        foreach (byte[] written in FormsOf(first))
            if (written.Length > 1) Add(first.IsAscii ? RareBucket : bucket, written[0], written[1]);
            else if (word.Length < 2 || word[1] >= 0x80) AddAny(bucket, written[0]);
            else
                foreach (byte[] behind in FormsOf(new Rune(word[1]))) Add(behind.Length > 1 ? RareBucket : bucket, written[0], behind[0]);
    }

    /// <summary>The first such place at <paramref name="from"/> or behind it; -1 for none.</summary>
    public int Next(ReadOnlySpan<byte> text, int from)
    {
        int at = from;
        if (Vector128.IsHardwareAccelerated && text.Length - at > Vector128<byte>.Count)
        {
            ref byte first = ref MemoryMarshal.GetReference(text);
            Vector128<byte> firstLow = Vector128.Create(_firstLow), firstHigh = Vector128.Create(_firstHigh), secondLow = Vector128.Create(_secondLow), secondHigh = Vector128.Create(_secondHigh);
            uint inWord = at > 0 && IsLetterOrDigit(text[at - 1]) ? 1u : 0, inCyrillic = at > 1 && IsCyrillic(text[at - 2], text[at - 1]) ? 1u : 0, inCharacter = at > 0 && IsCyrillicLead(text[at - 1]) ? 1u : 0;
            for (int last = text.Length - Vector128<byte>.Count - 1; at <= last; at += Vector128<byte>.Count)
            {
                Vector128<byte> here = Vector128.LoadUnsafe(ref first, (nuint)at), next = Vector128.LoadUnsafe(ref first, (nuint)at + 1);
                Vector128<byte> starts = Lookup(here, firstLow, firstHigh) & Lookup(next, secondLow, secondHigh);
                uint beyondAscii = here.ExtractMostSignificantBits(), words = LettersAndDigits(here).ExtractMostSignificantBits();
                uint found = ~Vector128.Equals(starts, Vector128<byte>.Zero).ExtractMostSignificantBits() & ~(((words << 1) | inWord) & ~beyondAscii);
                if (beyondAscii != 0 || inCharacter != 0)
                {
                    uint leads = Vector128.Equals(here & Vector128.Create(CyrillicMask), Vector128.Create(Cyrillic)).ExtractMostSignificantBits();
                    // Those whose second byte is at each place.
                    uint letters = ((leads << 1) | inCharacter) & Vector128.Equals(here & Vector128.Create((byte)0xC0), Vector128.Create((byte)0x80)).ExtractMostSignificantBits();
                    found &= ~(((letters << 1) | inCyrillic) & leads);
                    if (_anyBeyondAscii) found |= beyondAscii;
                    inCyrillic = (letters >> 15) & 1;
                    inCharacter = (leads >> 15) & 1;
                }
                else
                {
                    inCyrillic = 0;
                }
                found &= 0xFFFF;
                if (found != 0) return at + BitOperations.TrailingZeroCount(found);
                inWord = (words >> 15) & 1;
            }
        }
        for (; at < text.Length; at++)
            if (MayStart(text, at)) return at;
        return -1;
    }

    private bool MayStart(ReadOnlySpan<byte> text, int at)
    {
        byte here = text[at], next = at + 1 < text.Length ? text[at + 1] : (byte)0;
        if (_anyBeyondAscii && here >= 0x80) return true;
        if ((_firstLow[here & 15] & _firstHigh[here >> 4] & _secondLow[next & 15] & _secondHigh[next >> 4]) == 0) return false;
        return here < 0x80 ? at == 0 || !IsLetterOrDigit(text[at - 1]) : !IsCyrillicLead(here) || at < 2 || !IsCyrillic(text[at - 2], text[at - 1]);
    }

    private void Add(int bucket, byte first, byte second)
    {
        Set(first, bucket, _firstLow, _firstHigh);
        Set(second, bucket, _secondLow, _secondHigh);
    }

    private void AddAny(int bucket, byte first)
    {
        Set(first, bucket, _firstLow, _firstHigh);
        for (int half = 0; half < 16; half++) Set((byte)((half << 4) | half), bucket, _secondLow, _secondHigh);
    }

    private static void Set(byte value, int bucket, byte[] low, byte[] high)
    {
        low[value & 15] |= (byte)(1 << bucket);
        high[value >> 4] |= (byte)(1 << bucket);
    }

    // All that is folded to a character of one or two bytes, in UTF-8.
    private static byte[][] FormsOf(Rune folded) => s_forms.GetOrAdd(
        folded.Value, static value => [.. CharacterFolding.Unfold(value).Prepend(value).Select(character => Encoding.UTF8.GetBytes(new Rune(character).ToString()))]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Lookup(Vector128<byte> bytes, Vector128<byte> low, Vector128<byte> high) =>
        Vector128.ShuffleNative(low, bytes & Vector128.Create((byte)15)) & Vector128.ShuffleNative(high, Vector128.ShiftRightLogical(bytes.AsUInt16(), 4).AsByte() & Vector128.Create((byte)15));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> LettersAndDigits(Vector128<byte> bytes) =>
        Vector128.LessThan((bytes | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a'), Vector128.Create((byte)26)) | Vector128.LessThan(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)10));

    private static bool IsLetterOrDigit(byte value) => char.IsAsciiLetterOrDigit((char)value);

    private static bool IsCyrillicLead(byte value) => (value & CyrillicMask) == Cyrillic;

    private static bool IsCyrillic(byte first, byte second) => IsCyrillicLead(first) && (second & 0xC0) == 0x80;
}
