using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using Indexer.Corpus;
using Xunit;

namespace Indexer.Tests.Extraction;

/// <summary>The test corpora beside the checkout; tests that need them are skipped where there are none.</summary>
internal static class SharedCorpora
{
    public static string Folder(string name)
    {
        if (Environment.GetEnvironmentVariable("INDEXER_SHARED") is { Length: > 0 } root) return Existing(Path.Combine(root, "corpora", name));
        for (var folder = Path.GetDirectoryName(ThisFile()); folder is not null; folder = Path.GetDirectoryName(folder))
            if (Directory.Exists(Path.Combine(folder, "shared", "corpora"))) return Existing(Path.Combine(folder, "shared", "corpora", name));
        return Existing(Path.Combine("shared", "corpora", name));
    }

    /// <summary>Every record of the small crawl with its row of records.tsv (by column name).</summary>
    public static IEnumerable<(CorpusRecord Record, Dictionary<string, string> Row)> SmallCrawl()
    {
        var folder = Folder("crawl-small");
        var lines = File.ReadAllLines(Path.Combine(folder, "records.tsv"));
        var columns = lines[0].Split('\t');
        var files = new Dictionary<string, byte[]>();
        foreach (var line in lines.Skip(1))
        {
            var row = columns.Zip(line.Split('\t')).ToDictionary(pair => pair.First, pair => pair.Second);
            if (!files.TryGetValue(row["file"], out var file)) files.Add(row["file"], file = File.ReadAllBytes(Path.Combine(folder, row["file"])));
            using var member = new GZipStream(new MemoryStream(file, int.Parse(row["offset"]), int.Parse(row["length"])), CompressionMode.Decompress);
            var bytes = new MemoryStream();
            member.CopyTo(bytes);
            var record = bytes.ToArray();
            var headerEnd = record.AsSpan().IndexOf("\r\n\r\n"u8);
            var header = Encoding.UTF8.GetString(record, 0, headerEnd).Split("\r\n");
            string? Field(string name) => header.FirstOrDefault(field => field.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];
            yield return (new CorpusRecord
            {
                Kind = row["type"] == "revisit" ? RecordKind.Revisit : RecordKind.Response,
                TargetUri = row["url"],
                Date = DateTimeOffset.Parse(Field("WARC-Date")!),
                ContentType = Field("Content-Type"),
                Block = record.AsMemory(headerEnd + 4, int.Parse(Field("Content-Length")!)),
            }, row);
        }
    }

    private static string Existing(string folder)
    {
        if (!Directory.Exists(folder)) Assert.Skip($"The test corpus {folder} is not here; set INDEXER_SHARED to the folder that holds corpora/.");
        return folder;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
