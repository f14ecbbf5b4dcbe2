using System.Text;

namespace Indexer.Extraction.Http;

/// <summary>
/// A stored HTTP response: status, header fields, body. Read as real archives have it (RFC 9112, and section 2.2 on leniency): lines ended by LF alone,
/// a missing reason phrase, blank or odd lines before the status line, folded fields, interim 1xx responses, or no header at all, in which case the block
/// is the body of a 200. Reused; everything is a view of the block that was parsed. Not thread-safe.
/// </summary>
internal sealed class HttpMessage
{
    private const int MaxFields = 512;
    private const int JunkSearched = 1024;

    private readonly List<Field> _fields = new(32);
    private ReadOnlyMemory<byte> _block;

    private readonly record struct Field(int NameStart, int NameLength, int ValueStart, int ValueLength);

    /// <summary>100 to 999; 0 where the status line has no readable code.</summary>
    public int Status { get; private set; }

    /// <summary>Bytes after the header, as transferred.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    public int FieldCount => _fields.Count;

    public ReadOnlySpan<byte> NameOf(int field) => _block.Span.Slice(_fields[field].NameStart, _fields[field].NameLength);

    /// <summary>The value without outer blanks; a folded one still holds its line ends.</summary>
    public ReadOnlySpan<byte> ValueOf(int field) => _block.Span.Slice(_fields[field].ValueStart, _fields[field].ValueLength);

    /// <summary>First value of the field, empty where there is none.</summary>
    public ReadOnlySpan<byte> this[ReadOnlySpan<byte> name]
    {
        get
        {
            for (var i = 0; i < _fields.Count; i++)
                if (Ascii.EqualsIgnoreCase(NameOf(i), name)) return ValueOf(i);
            return default;
        }
    }

    /// <summary>Reads <paramref name="block"/>; never fails.</summary>
    public void Parse(ReadOnlyMemory<byte> block)
    {
        _block = block;
        var position = 0;
        do
        {
            _fields.Clear();
            Status = 200;
            position = ReadHead(position);
        }
        while (Status is >= 100 and < 200 && StartsStatusLine(_block.Span[position..]));
        Body = block[position..];
    }

    /// <summary>Returns where the body starts.</summary>
    private int ReadHead(int from)
    {
        var bytes = _block.Span;
        var start = FindStatusLine(bytes, from);
        if (start >= 0)
        {
            var line = LineAt(bytes, start, out var next);
            Status = ReadStatus(line);
            return ReadFields(next);
        }
        start = from;
        while (start < bytes.Length && bytes[start] is (byte)'\r' or (byte)'\n') start++;
        return StartsWithKnownField(bytes[start..]) ? ReadFields(start) : from;
    }

    private int ReadFields(int position)
    {
        var bytes = _block.Span;
        while (position < bytes.Length)
        {
            var line = LineAt(bytes, position, out var next);
            if (line.IsEmpty) return next;
            if (line[0] is (byte)' ' or (byte)'\t' && _fields.Count > 0) Fold(position + line.Length);
            else
            {
                var colon = line.IndexOf((byte)':');
                // A header that forgot its empty line: markup ends it.
                if (line[0] == '<' && colon is < 0 or > 64) return position;
                if (colon > 0) Add(position, colon, line.Length);
            }
            position = next;
        }
        return bytes.Length;
    }

    private void Add(int lineStart, int colon, int lineLength)
    {
        if (_fields.Count == MaxFields) return;
        var bytes = _block.Span;
        var nameLength = colon;
        while (nameLength > 0 && bytes[lineStart + nameLength - 1] is (byte)' ' or (byte)'\t') nameLength--;
        _fields.Add(Trimmed(new Field(lineStart, nameLength, lineStart + colon + 1, lineLength - colon - 1)));
    }

    private void Fold(int end)
    {
        var last = _fields[^1];
        _fields[^1] = Trimmed(last with { ValueLength = end - last.ValueStart });
    }

    private Field Trimmed(Field field)
    {
        var value = _block.Span.Slice(field.ValueStart, field.ValueLength);
        var (offset, length) = (0, value.Length);
        while (length > 0 && value[length - 1] <= ' ') length--;
        while (offset < length && value[offset] <= ' ') offset++;
        return field with { ValueStart = field.ValueStart + offset, ValueLength = length - offset };
    }

    private static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> bytes, int start, out int next)
    {
        var length = bytes[start..].IndexOf((byte)'\n');
        next = length < 0 ? bytes.Length : start + length + 1;
        var line = bytes[start..(length < 0 ? bytes.Length : start + length)];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private static int FindStatusLine(ReadOnlySpan<byte> bytes, int from)
    {
        if (StartsStatusLine(bytes[from..])) return from;
        var searched = bytes[from..Math.Min(bytes.Length, from + JunkSearched)];
        for (var line = 0; line < searched.Length;)
        {
            if (StartsStatusLine(searched[line..])) return from + line;
            // Markup or a header field that comes first means that there is no status line to wait for.
            if (searched[line] == '<' || StartsWithKnownField(searched[line..])) return -1;
            var end = searched[line..].IndexOf((byte)'\n');
            if (end < 0) return -1;
            line += end + 1;
        }
        return -1;
    }

    private static bool StartsStatusLine(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 6 && (Ascii.EqualsIgnoreCase(bytes[..5], "HTTP/"u8) || bytes.StartsWith("ICY 2"u8));

    private static bool StartsWithKnownField(ReadOnlySpan<byte> bytes)
    {
        var colon = bytes[..Math.Min(bytes.Length, 40)].IndexOf((byte)':');
        if (colon <= 0) return false;
        var name = bytes[..colon];
        return Ascii.EqualsIgnoreCase(name, "content-type"u8) || Ascii.EqualsIgnoreCase(name, "server"u8) || Ascii.EqualsIgnoreCase(name, "date"u8)
            || Ascii.EqualsIgnoreCase(name, "content-length"u8) || Ascii.EqualsIgnoreCase(name, "connection"u8)
            || Ascii.EqualsIgnoreCase(name, "last-modified"u8) || Ascii.EqualsIgnoreCase(name, "cache-control"u8)
            || Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8) || Ascii.EqualsIgnoreCase(name, "content-encoding"u8);
    }

    private static int ReadStatus(ReadOnlySpan<byte> line)
    {
        var blank = line.IndexOfAny((byte)' ', (byte)'\t');
        if (blank < 0) return 0;
        var rest = line[blank..].TrimStart(" \t"u8);
        return rest.Length >= 3 && char.IsAsciiDigit((char)rest[0]) && char.IsAsciiDigit((char)rest[1]) && char.IsAsciiDigit((char)rest[2])
            && (rest.Length == 3 || !char.IsAsciiDigit((char)rest[3]))
            ? (rest[0] - '0') * 100 + (rest[1] - '0') * 10 + (rest[2] - '0')
            : 0;
    }
}
