// Makes crawl/*.warc.gz and crawl-update/*.warc.gz from site/ and the manifests, and from the fates in crawl.tsv expected.json and the table in README.md:
//
//     dotnet run data-samples/make-crawl.cs
//
// A manifest has one line a record, in file order. `source` is a file below site/, in UTF-8 whatever the capture's charset; `charset` is what the
// capture is written in ('-': the bytes as they are); `coding` is how the body travels (gzip, br, deflate, raw-deflate, chunked, joined by '+';
// lies-gzip says gzip and isn't); `fate` is where the indexer must count the record. A quarantined record is damaged here accordingly.
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property GenerateDocumentationFile=false

using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
var root = AppContext.GetData("EntryPointFileDirectoryPath") as string
    ?? throw new InvalidOperationException("Run it as a file-based app: dotnet run data-samples/make-crawl.cs");
foreach (var crawl in (string[])["crawl", "crawl-update"])
{
    var entries = Entry.ReadManifest(Path.Combine(root, crawl + ".tsv"));
    Directory.CreateDirectory(Path.Combine(root, crawl));
    foreach (var file in entries.GroupBy(entry => entry.Warc))
    {
        var path = Path.Combine(root, crawl, file.Key + ".warc.gz");
        WarcFile.Write(path, [.. file], entries, Path.Combine(root, "site"));
        Console.WriteLine($"{Path.GetRelativePath(root, path)}: {file.Count()} records, {new FileInfo(path).Length:N0} bytes");
    }
}
Accounting.Write(root, Entry.ReadManifest(Path.Combine(root, "crawl.tsv")));

/// <summary>One line of the manifest: one record.</summary>
internal sealed record Entry(
    string Warc, string Type, string Url, string Date, string Status, string MediaType, string Source, string Charset, string Coding, string Headers, string Fate)
{
    public static List<Entry> ReadManifest(string path) =>
        [.. File.ReadLines(path).Skip(1).Select(line => line.Split('\t')).Select(c => new Entry(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10]))];

    /// <summary>The same for the same line, and another for every other (RFC 9562 version 8).</summary>
    public string RecordId()
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{Warc} {Type} {Url} {Date} {Status}"))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return $"<urn:uuid:{new Guid(bytes, bigEndian: true)}>";
    }
}

/// <summary>Writes one file, a gzip member a record (ISO 28500:2017 annex D).</summary>
internal static class WarcFile
{
    public static void Write(string path, List<Entry> records, List<Entry> crawl, string site)
    {
        using var file = File.Create(path);
        var info = records[0].RecordId();
        foreach (var record in records)
        {
            var member = Compression.Gzip(Record(record, info, crawl, site));
            if (record.Fate == "quarantined/corrupt-member") member[member.Length / 2] ^= 0x55;
            if (record.Fate == "quarantined/truncated-member") member = member[..(member.Length * 3 / 5)];
            file.Write(member);
        }
    }

    private static byte[] Record(Entry entry, string info, List<Entry> crawl, string site)
    {
        var (block, payload) = Content(entry, crawl, site);
        var fields = new List<string> { "WARC/1.1", $"WARC-Type: {entry.Type}", $"WARC-Record-ID: {entry.RecordId()}", $"WARC-Date: {entry.Date}" };
        if (entry.Type == "warcinfo") fields.Add($"WARC-Filename: {entry.Warc}.warc.gz");
        else fields.AddRange([$"WARC-Target-URI: {entry.Url}", $"WARC-Warcinfo-ID: {info}"]);
        if (entry.Type is "response" or "request" or "revisit") fields.Add($"WARC-IP-Address: 192.0.2.{new Uri(entry.Url).Host.Length}");
        if (entry.Type is "request" or "metadata" && crawl.Find(other => other.Url == entry.Url && other.Type is "response" or "revisit" && other.Warc == entry.Warc) is { } about)
            fields.Add($"WARC-Concurrent-To: {about.RecordId()}");
        if (entry.Type == "revisit")
        {
            var first = Original(entry, crawl);
            fields.Add("WARC-Profile: http://netpreserve.org/warc/1.1/revisit/" + (entry.Status == "304" ? "server-not-modified" : "identical-payload-digest"));
            fields.AddRange([$"WARC-Refers-To: {first.RecordId()}", $"WARC-Refers-To-Target-URI: {first.Url}", $"WARC-Refers-To-Date: {first.Date}"]);
        }
        if (entry.Type == "conversion") fields.Add($"WARC-Refers-To: {crawl.Find(other => other.Url == entry.Url && other.Type == "response")!.RecordId()}");
        fields.Add($"WARC-Block-Digest: {Digest(block)}");
        if (payload is not null) fields.Add($"WARC-Payload-Digest: {Digest(payload)}");
        fields.Add("Content-Type: " + entry.Type switch
        {
            "response" or "revisit" => "application/http; msgtype=response",
            "request" => "application/http; msgtype=request",
            _ => entry.MediaType,
        });
        fields.Add($"Content-Length: {block.Length}");
        return [.. Encoding.UTF8.GetBytes(string.Join("\r\n", fields) + "\r\n\r\n"), .. block, .. "\r\n\r\n"u8];
    }

    /// <summary>The block, and the payload where the standard defines one: the body without its chunks, but with its content coding.</summary>
    private static (byte[] Block, byte[]? Payload) Content(Entry entry, List<Entry> crawl, string site)
    {
        switch (entry.Type)
        {
            case "warcinfo":
                return (Encoding.UTF8.GetBytes($"software: data-samples/make-crawl.cs\r\nformat: WARC File Format 1.1\r\nisPartOf: {entry.Warc}\r\nrobots: ignore\r\n"), null);
            case "metadata":
                return (Encoding.UTF8.GetBytes($"via: https://{new Uri(entry.Url).Host}/\r\nhopsFromSeed: L\r\nfetchTimeMs: {40 + entry.Url.Length}\r\n"), null);
            case "request":
                var url = new Uri(entry.Url);
                return (Encoding.UTF8.GetBytes($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Host}\r\nUser-Agent: sample-crawler/1.0\r\nAccept: */*\r\nConnection: close\r\n\r\n"), null);
            case "revisit":
                return (Http.Head(entry, ["ETag: \"a1\""]), Http.Payload(Original(entry, crawl), site));
            case "response":
                return (Http.Response(entry, site), Http.Payload(entry, site));
            default:
                var body = Http.Text(entry, site);
                return (body, body);
        }
    }

    private static Entry Original(Entry revisit, List<Entry> crawl) => crawl.Find(other => other.Url == revisit.Url && other.Type == "response" && other.Status == "200")!;

    private static string Digest(byte[] bytes)
    {
        const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
#pragma warning disable CA5350 // the digest that crawlers write; no secret hangs on it
        var bits = new System.Numerics.BigInteger(SHA1.HashData(bytes), isUnsigned: true, isBigEndian: true);
#pragma warning restore CA5350
        var text = new char[32];
        for (var i = 31; i >= 0; i--, bits >>= 5) text[i] = Base32[(int)(bits & 31)];
        return "sha1:" + new string(text);
    }
}

/// <summary>HTTP messages as a crawler stores them.</summary>
internal static class Http
{
    public static byte[] Response(Entry entry, string site)
    {
        var payload = Payload(entry, site);
        var chunked = entry.Coding.Split('+').Contains("chunked");
        var headers = new List<string>();
        if (ContentCoding(entry) is { } coding) headers.Add($"Content-Encoding: {coding}");
        headers.Add(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {payload.Length}");
        return [.. Head(entry, headers), .. chunked ? Chunks(payload) : payload];
    }

    public static byte[] Head(Entry entry, List<string> headers)
    {
        var reason = entry.Status switch
        {
            "200" => "OK", "301" => "Moved Permanently", "302" => "Found", "304" => "Not Modified", "404" => "Not Found", "410" => "Gone", "503" => "Service Unavailable",
            _ => throw new InvalidOperationException($"The manifest has a status that has no reason phrase here: {entry.Status}."),
        };
        var date = DateTimeOffset.Parse(entry.Date, CultureInfo.InvariantCulture).ToString("r", CultureInfo.InvariantCulture);
        var lines = new List<string> { $"HTTP/1.1 {entry.Status} {reason}", $"Date: {date}", "Server: sample" };
        if (entry.MediaType != "-") lines.Add($"Content-Type: {entry.MediaType}");
        if (entry.Headers != "-") lines.Add(entry.Headers);
        return Encoding.UTF8.GetBytes(string.Join("\r\n", [.. lines, .. headers]) + "\r\n\r\n");
    }

    /// <summary>The body with its content coding.</summary>
    public static byte[] Payload(Entry entry, string site)
    {
        var text = Text(entry, site);
        return entry.Coding.Split('+')[0] switch
        {
            "gzip" => Compression.Gzip(text),
            "br" => Compression.Through(text, stream => new BrotliStream(stream, CompressionLevel.SmallestSize)),
            "deflate" => Compression.Through(text, stream => new ZLibStream(stream, CompressionLevel.SmallestSize)),
            "raw-deflate" => Compression.Through(text, stream => new DeflateStream(stream, CompressionLevel.SmallestSize)),
            _ => text,
        };
    }

    /// <summary>The source in the charset of the capture; a character that the charset lacks is an error.</summary>
    public static byte[] Text(Entry entry, string site)
    {
        if (entry.Source == "-") return [];
        var bytes = File.ReadAllBytes(Path.Combine(site, entry.Source));
        return entry.Charset switch
        {
            "-" or "utf-8" => bytes,
            "utf-8-bom" => [.. Encoding.UTF8.Preamble, .. bytes],
            _ => Encoding.GetEncoding(entry.Charset, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback).GetBytes(Encoding.UTF8.GetString(bytes)),
        };
    }

    private static string? ContentCoding(Entry entry)
    {
        var coding = entry.Coding.Split('+')[0];
        return coding switch { "-" or "chunked" => null, "raw-deflate" => "deflate", _ => coding.Replace("lies-", "", StringComparison.Ordinal) };
    }

    private static byte[] Chunks(byte[] body)
    {
        using var stream = new MemoryStream();
        for (int at = 0, size = 1000; at < body.Length; at += size, size = size * 3 / 2)
        {
            size = Math.Min(size, body.Length - at);
            stream.Write(Encoding.ASCII.GetBytes($"{size:x}\r\n"));
            stream.Write(body, at, size);
            stream.Write("\r\n"u8);
        }
        stream.Write("0\r\n\r\n"u8);
        return stream.ToArray();
    }
}

internal static class Compression
{
    public static byte[] Gzip(byte[] bytes) => Through(bytes, stream => new GZipStream(stream, CompressionLevel.SmallestSize));

    public static byte[] Through(byte[] bytes, Func<Stream, Stream> open)
    {
        var buffer = new MemoryStream();
        using (var stream = open(buffer)) stream.Write(bytes);
        return buffer.ToArray();
    }
}

/// <summary>The sum of the fates.</summary>
internal static class Accounting
{
    private const string Begin = "<!-- written by make-crawl.cs: begin -->\n", End = "<!-- end -->";
    private static readonly string[] DemoQueries = ["pendulum clock -cuckoo", "\"pain de seigle\" site:croix-pain.example", "title:釜炒り茶 OR Eisvogel"];

    // Relaxed: Japanese stays readable, and nothing here goes into a web page.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(string root, List<Entry> entries)
    {
        var classes = ((string[])["duplicates", "skipped", "quarantined"]).ToDictionary(name => name, name => entries
            .Where(entry => entry.Fate.StartsWith(name + "/", StringComparison.Ordinal)).GroupBy(entry => entry.Fate[(name.Length + 1)..])
            .OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count()));
        var indexed = entries.Count(entry => entry.Fate == "indexed");
        if (indexed + classes.Values.Sum(reasons => reasons.Values.Sum()) != entries.Count) throw new InvalidOperationException("A fate in crawl.tsv is none of the four classes.");

        var records = new Dictionary<string, object> { ["read"] = entries.Count, ["indexed"] = indexed };
        foreach (var (name, reasons) in classes) records[name] = reasons;
        var json = JsonSerializer.Serialize(new Dictionary<string, object> { ["records"] = records, ["queries"] = DemoQueries }, Indented);
        File.WriteAllText(Path.Combine(root, "expected.json"), json.ReplaceLineEndings("\n") + "\n");

        var table = new StringBuilder("| class | reason | records |\n|---|---|---:|\n").Append(CultureInfo.InvariantCulture, $"| indexed | | {indexed} |\n");
        foreach (var (name, reasons) in classes)
            foreach (var (reason, count) in reasons) table.Append(CultureInfo.InvariantCulture, $"| {name} | `{reason}` | {count} |\n");
        table.Append(CultureInfo.InvariantCulture, $"| **read** | | **{entries.Count}** |\n");
        var readme = Path.Combine(root, "README.md");
        var text = File.ReadAllText(readme);
        var start = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        File.WriteAllText(readme, text[..start] + table + text[text.IndexOf(End, start, StringComparison.Ordinal)..]);
    }
}
