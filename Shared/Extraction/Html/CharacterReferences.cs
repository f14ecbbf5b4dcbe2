using System.Globalization;
using System.Text;

namespace Indexer.Extraction.Html;

/// <summary>
/// Character references (HTML Living Standard, 13.2.5.72 to 13.2.5.80): all 2,231 names of section 13.5, read from an embedded table, and numbers
/// with the windows-1252 repairs.
/// </summary>
internal static class CharacterReferences
{
    /// <summary>Most UTF-8 bytes that one reference stands for.</summary>
    public const int MaxBytes = 8;

    private const int LongestName = 31;
    private const int LongestBareName = 6;
    private const int Slots = 1 << 13;

    // Each entry: length of the name (bit 7: also valid without a semicolon), name, length of the text, text.
    private static readonly byte[] Entries;
    private static readonly int[] EntryAt = new int[Slots];

    private static ReadOnlySpan<ushort> Windows1252 =>
    [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ];

    static CharacterReferences()
    {
        using var table = new StreamReader(typeof(CharacterReferences).Assembly.GetManifestResourceStream("NamedCharacterReferences")!); // built in
        var entries = new MemoryStream();
        entries.WriteByte(0); // offset 0 means an empty slot
        while (table.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            var name = Encoding.ASCII.GetBytes(parts[0][1..]);
            var slot = Slot(name);
            while (EntryAt[slot] != 0) slot = (slot + 1) % Slots;
            EntryAt[slot] = (int)entries.Length;

            var text = string.Concat(parts[1..].Select(p => char.ConvertFromUtf32(int.Parse(p, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));
            entries.WriteByte((byte)(name.Length | (line[0] == '-' ? 0x80 : 0)));
            entries.Write(name);
            entries.WriteByte((byte)Encoding.UTF8.GetByteCount(text));
            entries.Write(Encoding.UTF8.GetBytes(text));
        }
        Entries = entries.ToArray();
    }

    /// <summary>
    /// Reads the reference at the start of <paramref name="text"/>, if it begins with an ampersand.
    /// </summary>
    /// <param name="text">The rest of the text.</param>
    /// <param name="inAttribute">Whether the attribute rule holds: a name without semicolon before = or a letter or digit is not a reference.</param>
    /// <param name="decoded">At least <see cref="MaxBytes"/> long.</param>
    /// <param name="written">Bytes put into <paramref name="decoded"/>.</param>
    /// <returns>Bytes of <paramref name="text"/> that were used; 0 where the ampersand stands for itself.</returns>
    public static int Read(ReadOnlySpan<byte> text, bool inAttribute, Span<byte> decoded, out int written)
    {
        written = 0;
        if (text.Length < 2 || text[0] != '&') return 0;
        if (text[1] == '#') return ReadNumber(text, decoded, out written);

        var name = text[1..Math.Min(text.Length, LongestName + 2)];
        var length = 0;
        while (length < name.Length && char.IsAsciiLetterOrDigit((char)name[length])) length++;
        if (length < name.Length && name[length] == ';' && Find(name[..length], bare: false) is { Length: > 0 } full)
        {
            full.CopyTo(decoded);
            written = full.Length;
            return length + 2;
        }

        for (var shorter = Math.Min(length, LongestBareName); shorter >= 2; shorter--)
        {
            var bare = Find(name[..shorter], bare: true);
            if (bare.IsEmpty) continue;
            if (inAttribute && shorter < name.Length && (name[shorter] == '=' || char.IsAsciiLetterOrDigit((char)name[shorter]))) return 0;
            bare.CopyTo(decoded);
            written = bare.Length;
            return shorter + 1;
        }
        return 0;
    }

    private static int ReadNumber(ReadOnlySpan<byte> text, Span<byte> decoded, out int written)
    {
        written = 0;
        var hexadecimal = text.Length > 2 && (text[2] | 0x20) == 'x';
        var first = hexadecimal ? 3 : 2;
        var end = first;
        var value = 0;
        for (; end < text.Length; end++)
        {
            var digit = HexDigit(text[end]);
            if (digit < 0 || (!hexadecimal && digit > 9)) break;
            value = Math.Min((value * (hexadecimal ? 16 : 10)) + digit, 0x110000);
        }
        if (end == first) return 0;
        if (value is >= 0x80 and <= 0x9F) value = Windows1252[value - 0x80];
        written = (value != 0 && Rune.TryCreate(value, out var rune) ? rune : Rune.ReplacementChar).EncodeToUtf8(decoded);
        return end < text.Length && text[end] == ';' ? end + 1 : end;
    }

    private static int HexDigit(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> name, bool bare)
    {
        for (var slot = Slot(name); EntryAt[slot] != 0; slot = (slot + 1) % Slots)
        {
            var entry = Entries.AsSpan(EntryAt[slot]);
            var length = entry[0] & 0x7F;
            if (!entry.Slice(1, length).SequenceEqual(name)) continue;
            return bare && (entry[0] & 0x80) == 0 ? default : entry.Slice(length + 2, entry[length + 1]);
        }
        return default;
    }

    private static int Slot(ReadOnlySpan<byte> name)
    {
        var hash = 0u;
        foreach (var c in name) hash = (hash + c) * 0x9E3779B1;
        return (int)(hash >> 19);
    }
}
