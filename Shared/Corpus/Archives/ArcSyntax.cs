using System.Globalization;
using System.Text;

namespace Indexer.Corpus.Archives;

/// <summary>
/// ARC version 1 (Burner and Kahle, 1996: <c>URL IP-address Archive-date Content-type Archive-length</c>) and the ten fields of version 2.
/// The date is the landmark of a header line: blanks in URLs and media types move everything else.
/// </summary>
internal sealed class ArcSyntax : ArchiveSyntax
{
    public override string OddEnd => "record-not-ended-by-newline";

    public override bool StartsRecord(ReadOnlySpan<byte> data)
    {
        var end = data.IndexOf((byte)'\n');
        return SchemeLength(data) > 0 && (end < 0 || (TryParseLine(data[..end], out _) && SchemeLength(data) < end));
    }

    public override int IndexOfStart(ReadOnlySpan<byte> data, bool atLineStart)
    {
        for (var at = 0; at < data.Length;)
        {
            var length = data[at..].IndexOf((byte)'\n');
            if (length < 0) return -1;
            var line = data.Slice(at, length);
            if ((at > 0 || atLineStart) && SchemeLength(line) > 0 && TryParseLine(line, out var fields) && fields.DateLength >= 8) return at;
            at += length + 1;
        }
        return -1;
    }

    public override HeaderScan ScanHeader(ReadOnlySpan<byte> window, ref int scanned)
    {
        var length = window[scanned..].IndexOf((byte)'\n');
        scanned = length < 0 ? window.Length : scanned + length + 1;
        return length < 0 ? HeaderScan.More : HeaderScan.Ended;
    }

    public override bool EndsBlock(ReadOnlySpan<byte> tail, CorpusRecord record) => !tail.IsEmpty && tail[0] is (byte)'\r' or (byte)'\n';

    public override long? Parse(ReadOnlySpan<byte> header, CorpusRecord record, out string fault)
    {
        record.Kind = RecordKind.Response;
        var end = header.IndexOf((byte)'\n');
        fault = "the record header is no ARC header line";
        if (!TryParseLine(end < 0 ? header : header[..end], out var line)) return null;
        var text = Encoding.UTF8.GetString(header);
        if (text.Contains('\uFFFD')) text = Encoding.Latin1.GetString(header);
        var tokens = text.TrimEnd('\r', '\n').Split(' ');
        var date = tokens[line.DateToken];
        record.TargetUri = string.Join(' ', tokens[..Math.Max(1, line.DateToken - 1)]).Trim();
        record.Date = CaptureDate.ParseDigits(date, out var exact);
        if (!exact) record.WarningList.Add("bad-arc-date");
        if (line.DateToken != 2 || tokens.Length is not (5 or 10)) record.WarningList.Add("odd-arc-header");
        var mime = string.Join(' ', tokens[(line.DateToken + 1)..^(tokens.Length == line.DateToken + 8 ? 6 : 1)]);
        record.Fields.Add("IP-address", tokens[Math.Max(0, line.DateToken - 1)]);
        record.Fields.Add("Archive-date", date);
        record.Fields.Add("Content-type", mime);
        record.Fields.Add("Archive-length", tokens[^1]);
        Classify(record, mime);
        fault = $"the Archive-length '{tokens[^1]}' is no length";
        return long.TryParse(tokens[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
    }

    private static void Classify(CorpusRecord record, string mime)
    {
        var isFile = record.TargetUri?.StartsWith("filedesc:", StringComparison.OrdinalIgnoreCase) == true;
        if (isFile) record.Kind = RecordKind.FileDescription;
        // The header line's media type is the payload's; the block of a web capture begins with its HTTP headers.
        var isHttp = record.TargetUri?.StartsWith("http", StringComparison.OrdinalIgnoreCase) == true;
        record.ContentType = isHttp ? "application/http; msgtype=response" : mime;
    }

    /// <summary>At least five fields, the third or a later one a date (or the third a dash), the last one an integer.</summary>
    private static bool TryParseLine(ReadOnlySpan<byte> line, out (int DateToken, int DateLength) fields)
    {
        fields = default;
        line = line.TrimEnd((byte)'\r');
        var last = line.LastIndexOf((byte)' ');
        if (last < 0) return false;
        var length = line[(last + 1)..];
        if (length is [(byte)'-', _, ..]) length = length[1..];
        if (length.IsEmpty || length.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return false;
        line = line[..last];
        for (var token = 0; ; token++)
        {
            var blank = line.IndexOf((byte)' ');
            if (blank < 0) return false;
            var text = line[..blank];
            line = line[(blank + 1)..];
            if (token == 2 && text is [(byte)'-'])
            {
                fields = (token, 1);
                return true;
            }
            if (token >= 2 && text.Length is >= 8 and <= 18 && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
            {
                fields = (token, text.Length);
                return true;
            }
        }
    }

    private static int SchemeLength(ReadOnlySpan<byte> data)
    {
        var colon = data[..Math.Min(data.Length, 32)].IndexOf((byte)':');
        if (colon <= 0 || !char.IsAsciiLetter((char)data[0])) return 0;
        foreach (var letter in data[..colon])
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'+' or (byte)'.' or (byte)'-')) return 0;
        return colon;
    }
}
