using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Indexer.Corpus.Archives;

/// <summary>WARC 0.17 to 1.1 (ISO 28500:2017). What real writers get wrong without harm is a warning.</summary>
internal sealed class WarcSyntax : ArchiveSyntax
{
    private static readonly string[] KnownNames =
    [
        "WARC-Type", "WARC-Record-ID", "WARC-Date", "Content-Length", "Content-Type", "WARC-Concurrent-To", "WARC-Block-Digest", "WARC-Payload-Digest",
        "WARC-IP-Address", "WARC-Refers-To", "WARC-Target-URI", "WARC-Truncated", "WARC-Warcinfo-ID", "WARC-Filename", "WARC-Profile",
        "WARC-Identified-Payload-Type", "WARC-Segment-Origin-ID", "WARC-Segment-Number", "WARC-Segment-Total-Length",
        "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date", "WARC-Protocol", "WARC-Cipher-Suite", "WARC-Page-ID", "WARC-JSON-Metadata",
    ];

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override string OddEnd => "record-not-ended-by-crlfcrlf";

    public override bool StartsRecord(ReadOnlySpan<byte> data) => VersionLine(data, out _) > 0;

    public override int IndexOfStart(ReadOnlySpan<byte> data, bool atLineStart)
    {
        for (var at = 0; ;)
        {
            var slash = data[at..].IndexOf((byte)'/');
            if (slash < 0) return -1;
            at += slash;
            if (at >= 4 && IsSureStart(data[(at - 4)..])) return at - 4;
            at++;
        }
    }

    public override HeaderScan ScanHeader(ReadOnlySpan<byte> window, ref int scanned)
    {
        while (true)
        {
            var length = window[scanned..].IndexOf((byte)'\n');
            if (length < 0) return HeaderScan.More;
            var line = window.Slice(scanned, length).TrimEnd((byte)'\r');
            if (scanned > 0)
            {
                if (line.IsEmpty)
                {
                    scanned += length + 1;
                    return HeaderScan.Ended;
                }
                if (line.Length < 12 && VersionLine(window[scanned..], out _) > 0) return HeaderScan.Broken;
            }
            scanned += length + 1;
        }
    }

    public override bool EndsBlock(ReadOnlySpan<byte> tail, CorpusRecord record)
    {
        if (tail.StartsWith("\r\n\r\n"u8)) return true;
        if (!tail.StartsWith("\n\n"u8)) return false;
        record.WarningList.Add("bare-lf-after-block");
        return true;
    }

    public override long? Parse(ReadOnlySpan<byte> header, CorpusRecord record, out string fault)
    {
        var rest = header[Math.Min(header.Length, header.IndexOf((byte)'\n') + 1)..];
        if (VersionLine(header, out var known) > 0 && !known) record.WarningList.Add("unknown-warc-version");
        ReadFields(rest, record);
        return Interpret(record, out fault);
    }

    private static void ReadFields(ReadOnlySpan<byte> rest, CorpusRecord record)
    {
        var odd = false;
        string? name = null;
        var value = "";
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            var text = line.TrimEnd((byte)'\r');
            odd |= line.Length - text.Length != 1;
            if (text.IsEmpty) break;
            if (text[0] is (byte)' ' or (byte)'\t' && name is not null)
            {
                value = $"{value} {Text(text.Trim(" \t"u8), record)}".Trim();
                continue;
            }
            if (name is not null) record.Fields.Add(name, value);
            name = null;
            var colon = text.IndexOf((byte)':');
            if (colon < 0)
            {
                Warn(record, "header-line-without-colon");
                continue;
            }
            name = Name(text[..colon].Trim(" \t"u8));
            value = Text(text[(colon + 1)..].Trim(" \t\r"u8), record);
        }
        if (name is not null) record.Fields.Add(name, value);
        if (odd) Warn(record, "odd-line-end-in-header");
    }

    private static long? Interpret(CorpusRecord record, out string fault)
    {
        string? type = null, id = null, date = null, length = null, target = null;
        foreach (var (name, value) in record.Fields.All)
        {
            if (name.Equals("WARC-Type", StringComparison.OrdinalIgnoreCase)) First(ref type, value, "duplicate-warc-type", record);
            else if (name.Equals("WARC-Record-ID", StringComparison.OrdinalIgnoreCase)) First(ref id, value, "duplicate-warc-record-id", record);
            else if (name.Equals("WARC-Date", StringComparison.OrdinalIgnoreCase)) First(ref date, value, "duplicate-warc-date", record);
            else if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) First(ref length, value, "duplicate-content-length", record);
            else if (name.Equals("WARC-Target-URI", StringComparison.OrdinalIgnoreCase)) target ??= value;
            else if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)) record.ContentType ??= value;
        }
        record.Kind = Kind(type, record);
        record.TargetUri = Target(target, record);
        if (id is null) Warn(record, "missing-warc-record-id");
        if (date is null)
        {
            Warn(record, "missing-warc-date");
        }
        else
        {
            record.Date = CaptureDate.ParseWarc(date, out var exact);
            if (!exact) Warn(record, "bad-warc-date");
        }
        if (length is null)
        {
            fault = "the record header has no Content-Length";
            return null;
        }
        fault = $"the Content-Length '{(length.Length > 40 ? length[..40] : length)}' is no length";
        return long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
    }

    private static void First(ref string? kept, string value, string duplicate, CorpusRecord record)
    {
        if (kept is null) kept = value;
        else Warn(record, duplicate);
    }

    private static RecordKind Kind(string? type, CorpusRecord record)
    {
        if (type is null)
        {
            Warn(record, "missing-warc-type");
            return RecordKind.Unknown;
        }
        Span<char> lower = stackalloc char[16];
        var kind = type.Length > lower.Length ? RecordKind.Unknown : lower[..type.AsSpan().ToLowerInvariant(lower)] switch
        {
            "warcinfo" => RecordKind.WarcInfo,
            "response" => RecordKind.Response,
            "resource" => RecordKind.Resource,
            "request" => RecordKind.Request,
            "metadata" => RecordKind.Metadata,
            "revisit" => RecordKind.Revisit,
            "conversion" => RecordKind.Conversion,
            "continuation" => RecordKind.Continuation,
            _ => RecordKind.Unknown,
        };
        if (kind == RecordKind.Unknown) Warn(record, "unknown-record-type");
        return kind;
    }

    private static string? Target(string? target, CorpusRecord record)
    {
        if (string.IsNullOrEmpty(target))
        {
            if (record.Kind is RecordKind.Response or RecordKind.Request or RecordKind.Resource or RecordKind.Revisit or RecordKind.Conversion
                or RecordKind.Continuation) Warn(record, "missing-warc-target-uri");
            return null;
        }
        if (target.Length > 2 && target[0] == '<' && target[^1] == '>') target = target[1..^1].Trim();
        if (target.AsSpan().IndexOfAny(" \t<>") >= 0) Warn(record, "odd-target-uri");
        return target.Length == 0 ? null : target;
    }

    /// <summary>Length of a version line at the start of <paramref name="data"/>, or 0.</summary>
    private static int VersionLine(ReadOnlySpan<byte> data, out bool known)
    {
        known = false;
        if (data.Length < 9 || data[4] != '/' || !Ascii.EqualsIgnoreCase(data[..4], "WARC"u8)) return 0;
        var rest = data[5..Math.Min(data.Length, 32)];
        if (!Utf8Parser.TryParse(rest, out uint major, out var majorLength) || majorLength >= rest.Length || rest[majorLength] != '.') return 0;
        var minorText = rest[(majorLength + 1)..];
        if (!Utf8Parser.TryParse(minorText, out uint minor, out var minorLength)) return 0;
        var line = minorText[minorLength..];
        var end = line.IndexOfAnyExcept((byte)'\r');
        if (end < 0 || line[end] != '\n') return 0;
        known = (major == 0 && minor is 17 or 18) || (major == 1 && minor is 0 or 1);
        return 5 + majorLength + 1 + minorLength + end + 1;
    }

    /// <summary>A version that exists, and a header field behind it.</summary>
    private static bool IsSureStart(ReadOnlySpan<byte> data)
    {
        var line = VersionLine(data, out var known);
        if (!known) return false;
        var field = data[line..];
        var name = 0;
        while (name < field.Length && (char.IsAsciiLetter((char)field[name]) || field[name] == '-')) name++;
        return name > 0 && field[name..].TrimStart((byte)' ') is [(byte)':', ..];
    }

    private static string Name(ReadOnlySpan<byte> name)
    {
        foreach (var known in KnownNames)
            if (known.Length == name.Length && Ascii.Equals(name, known)) return known;
        return Encoding.Latin1.GetString(name);
    }

    private static string Text(ReadOnlySpan<byte> value, CorpusRecord record)
    {
        if (Ascii.IsValid(value)) return Encoding.ASCII.GetString(value);
        try
        {
            return Utf8.GetString(value);
        }
        catch (DecoderFallbackException)
        {
            Warn(record, "header-not-utf8");
            return Encoding.Latin1.GetString(value);
        }
    }

    private static void Warn(CorpusRecord record, string name)
    {
        if (!record.WarningList.Contains(name)) record.WarningList.Add(name);
    }
}
