using System.Text.Json;
using Indexer.Corpus;
using Xunit;

namespace Indexer.Tests.Corpus;

public sealed class ArchiveFilesTests
{
    private static readonly string[] Unreadable = ["lz4", "zip"];

    [Theory]
    [MemberData(nameof(Files), "valid")]
    public void A_valid_file_gives_every_record_intact(string name)
    {
        var path = SharedData.Path($"corpora/warc/{name}");
        var row = Row(name);
        var records = ReadFile.All(path);
        ReadFile.AssertTiles(records, 0, new FileInfo(path).Length);
        if (Unreadable.Contains(row[2]))
        {
            Assert.Equal(RecordDamage.UnknownFormat, Assert.Single(records).Damage);
            return;
        }
        // A record over the limit is located and counted, its block is not kept whole: the one departure from the table.
        var tooLarge = name.EndsWith("giant_html.warc.gz", StringComparison.Ordinal) ? 1 : 0;
        Assert.Equal(tooLarge, records.Count(r => r.Damage == RecordDamage.TooLarge));
        Assert.Equal(Sorted(row[4]), ByType(records.Where(r => r.Damage is null or RecordDamage.TooLarge)));
        Assert.DoesNotContain(records, r => r.Damage is not null and not RecordDamage.TooLarge);
    }

    public static TheoryData<string> Files(string folder)
    {
        var data = new TheoryData<string>();
        foreach (var row in Rows())
            if (row[0].StartsWith(folder + "/", StringComparison.Ordinal)) data.Add(row[0]);
        return data;
    }

    private static string[] Row(string name) => Rows().Single(row => row[0] == name);

    private static List<string[]> Rows() =>
        File.ReadLines(SharedData.Path("corpora/warc/expected.tsv")).Skip(1).Select(line => line.Split('\t')).ToList();

    internal static string Sorted(string json)
    {
        var counts = JsonSerializer.Deserialize<Dictionary<string, int>>(json)!;
        return Print(counts.Select(pair => (Name(pair.Key), pair.Value)));
    }

    internal static string ByType(IEnumerable<ReadRecord> records) =>
        Print(records.Where(r => r.Kind != RecordKind.Garbage).GroupBy(r => r.Kind).Select(g => (g.Key.ToString(), g.Count())));

    private static string Print(IEnumerable<(string Name, int Count)> counts) =>
        string.Join(", ", counts.GroupBy(c => c.Name).Select(g => $"{g.Key} {g.Sum(c => c.Count)}").Order(StringComparer.Ordinal));

    private static string Name(string type) => type switch
    {
        "filedesc" => nameof(RecordKind.FileDescription),
        _ => Enum.TryParse<RecordKind>(type, ignoreCase: true, out var kind) ? kind.ToString() : nameof(RecordKind.Unknown),
    };
}
