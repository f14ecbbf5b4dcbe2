using Indexer.Corpus.Archives;
using Indexer.Corpus.Sources;

namespace Indexer.Corpus;

/// <summary>Tells the format of a corpus file, from its (decoded) first bytes, and from its name where those say nothing sure.</summary>
public static class FormatDetector
{
    private const int HeadBytes = 16 << 10;
    /// <summary>A folder can hold 100,000 pages: no large buffer for the first bytes of each.</summary>
    private const int BufferBytes = 64 << 10;

    /// <summary>The format of the file at <paramref name="path"/>, which may be the URI of an object.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expectedLength">Its length in bytes, where that is known.</param>
    /// <exception cref="IOException">The file is missing, can't be read, or has another length.</exception>
    public static CorpusFormat Detect(string path, long? expectedLength = null)
    {
        using var file = StoredFile.Open(path, expectedLength, BufferBytes, likelyEnd: 0);
        using var decoder = Compression.Decoder(file);
        if (decoder is null) return Detect(file.At(0, HeadBytes), ByName(file.Path));
        using var source = new CompressedSource(file, decoder, static _ => true);
        source.Has(HeadBytes);
        return Detect(source.Window, ByName(file.Path));
    }

    private static CorpusFormat Detect(ReadOnlySpan<byte> head, CorpusFormat byName)
    {
        if (head.StartsWith("\uFEFF"u8)) head = head[3..];
        head = head.TrimStart("\r\n\t "u8);
        if (new WarcSyntax().StartsRecord(head)) return CorpusFormat.Warc;
        if (head.Contains((byte)'\n') && new ArcSyntax().StartsRecord(head)) return CorpusFormat.Arc;
        if (byName is CorpusFormat.Html or CorpusFormat.Text) return byName;
        return head switch
        {
            [(byte)'{', ..] => CorpusFormat.Jsonl,
            [(byte)'<', ..] when byName == CorpusFormat.Unknown && LooksLikeHtml(head) => CorpusFormat.Html,
            [(byte)'[', ..] when byName == CorpusFormat.Jsonl => CorpusFormat.Unknown,
            [(byte)'P', (byte)'K', 3, 4, ..] or [0x04, 0x22, 0x4D, 0x18, ..] or [(byte)'B', (byte)'Z', (byte)'h', ..] => CorpusFormat.Unknown,
            _ => byName,
        };
    }

    /// <summary>What the name alone says; <see cref="CorpusFormat.Unknown"/> for names that are not read.</summary>
    public static CorpusFormat ByName(string path)
    {
        var name = Path.GetFileName(path.AsSpan());
        foreach (var compressed in (ReadOnlySpan<string>)[".gz", ".zst"])
            if (name.EndsWith(compressed, StringComparison.OrdinalIgnoreCase)) name = name[..^compressed.Length];
        Span<char> extension = stackalloc char[8];
        var own = Path.GetExtension(name);
        if (own.Length > extension.Length) return CorpusFormat.Unknown;
        return extension[..own.ToLowerInvariant(extension)] switch
        {
            ".warc" or ".wet" or ".wat" => CorpusFormat.Warc,
            ".arc" => CorpusFormat.Arc,
            ".jsonl" or ".ndjson" => CorpusFormat.Jsonl,
            ".html" or ".htm" or ".xhtml" => CorpusFormat.Html,
            ".txt" or ".md" => CorpusFormat.Text,
            _ => CorpusFormat.Unknown,
        };
    }

    private static bool LooksLikeHtml(ReadOnlySpan<byte> head)
    {
        foreach (var start in (ReadOnlySpan<string>)["<!doctype html", "<html", "<head", "<body"])
            if (head.Length >= start.Length && System.Text.Ascii.EqualsIgnoreCase(head[..start.Length], start)) return true;
        return false;
    }
}
