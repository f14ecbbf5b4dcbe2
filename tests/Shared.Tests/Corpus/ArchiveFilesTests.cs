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

    [Theory]
    [MemberData(nameof(Files), "broken")]
    public void A_broken_file_gives_its_intact_records_and_names_every_fault(string name)
    {
        var path = SharedData.Path($"corpora/warc/{name}");
        var row = Row(name);
        var records = ReadFile.All(path);
        ReadFile.AssertTiles(records, 0, new FileInfo(path).Length);
        var expected = Departures.TryGetValue(name["broken/".Length..], out var departure) ? departure.Intact : Less(row[4], row[5]);
        Assert.Equal(expected, ByType(records.Where(r => r.Damage is null)));
        var said = records.SelectMany(r => r.Warnings.Split(' ').Append(r.Damage)).ToHashSet();
        var unsaid = row[7].Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(fault => fault.Split(' ')[0]).Except(NotOfReaders)
            .Where(fault => !Unsaid.Contains((name["broken/".Length..], fault)))
            .Where(fault => !(OurNames.GetValueOrDefault(fault) ?? [fault]).Any(said.Contains));
        Assert.True(!unsaid.Any(), $"not named: {string.Join(", ", unsaid)}; named: {string.Join(", ", said.Order())}");
    }

    [Theory]
    [MemberData(nameof(DerivedFiles))]
    public void A_derived_file_gives_its_intact_records_with_resynchronisation(string name)
    {
        var path = SharedData.Path($"corpora/warc/derived/{name}");
        var row = DerivedRows().Single(r => r[0] == name);
        var records = ReadFile.All(path);
        ReadFile.AssertTiles(records, 0, new FileInfo(path).Length);
        Assert.Equal(Sorted(row[2]), ByType(records.Where(r => r.Damage is null)));
        Assert.Equal(DamageOf(name), string.Join(' ', records.Where(r => r.Damage is not null).GroupBy(r => r.Damage).Select(g => $"{g.Key} {g.Count()}")));
    }

    public static TheoryData<string> DerivedFiles() => [.. DerivedRows().Select(row => row[0])];

    private static List<string[]> DerivedRows() =>
        Table("corpora/warc/derived/expected.tsv");

    private static string DamageOf(string name) => name switch
    {
        "cut-in-member.warc.gz" or "cut-in-frame.warc.zst" => "truncated-member 1",
        "cut-in-record.warc" => "truncated-record 1",
        "flipped-byte.warc.gz" or "bad-crc.warc.gz" => "corrupt-member 1",
        "garbage-between-members.warc.gz" => "garbage 1",
        "length-short.warc" or "length-long.warc" => "wrong-content-length 1",
        "length-absurd.warc" or "length-missing.warc" => "bad-content-length 1",
        "dictionary-missing.warc.zst" => "dictionary-missing 30",
        _ => "",
    };

    public static TheoryData<string> Files(string folder)
    {
        var data = new TheoryData<string>();
        foreach (var row in Rows())
            if (row[0].StartsWith(folder + "/", StringComparison.Ordinal)) data.Add(row[0]);
        return data;
    }

    private static string[] Row(string name) => Rows().Single(row => row[0] == name);

    private static List<string[]> Rows() =>
        Table("corpora/warc/expected.tsv");

    /// <summary>Where there is no shared data, one row whose file is missing too: its test is skipped and says so.</summary>
    private static List<string[]> Table(string path) => SharedData.Find(path) is { } table
        ? File.ReadLines(table).Skip(1).Select(line => line.Split('\t')).ToList()
        : [["valid/absent"], ["broken/absent"]];

    /// <summary>Where the intact records are not those of expected.tsv, and why.</summary>
    private static readonly Dictionary<string, (string Intact, string Reason)> Departures = new()
    {
        ["webarchive-commons--IAH-20080430204825-00000-blackbook-truncated.arc"] =
            ("FileDescription 1, Response 8", "every length leads exactly to the next header line; only the empty line between is missing, which is a warning"),
        ["CDX-Writer--negative_content_length.arc.gz"] =
            ("FileDescription 1, Response 2", "a record with a negative length has no block: it is quarantined, not passed on as an empty page"),
        ["warcio--bad.arc"] =
            ("Response 1", "as above, twice: the two records with the length -1 are quarantined"),
        ["jwat--test-arc-1.0-dashed-fields.arc"] =
            ("FileDescription 1, Response 1", "behind the block are only blanks, to the end of the file: a warning"),
    };

    /// <summary>Faults of the table that are not a reader's to see: they lie inside blocks, or are none to it.</summary>
    private static readonly string[] NotOfReaders =
        ["payload-digest-mismatch", "block-digest-mismatch", "bad-chunked-body", "not-one-member-per-record", "no-records", "empty-file", "missing-http"];

    /// <summary>What our reader calls a fault of the table where it has another name for it: one of these.</summary>
    private static readonly Dictionary<string, string[]> OurNames = new()
    {
        ["content-length-wrong"] = [RecordDamage.WrongLength],
        ["missing-content-length"] = [RecordDamage.BadLength, RecordDamage.BadHeader],
        ["header-not-ended"] = [RecordDamage.BadHeader],
        ["no-record-at"] = [RecordDamage.Garbage, RecordDamage.BadHeader],
        ["garbage-between-members"] = [RecordDamage.Garbage],
        ["unknown-format"] = [RecordDamage.UnknownFormat, RecordDamage.Garbage],
        ["truncated-record"] = [RecordDamage.Truncated, RecordDamage.TruncatedMember],
        ["extra-blank-lines"] = ["bare-lf-after-block"],
        ["trailing-blank-bytes"] = ["trailing-blank-bytes", "bare-lf-after-block"],
    };

    /// <summary>Faults of the table that are none as our reader sees the file; see <see cref="Departures"/>.</summary>
    private static readonly HashSet<(string File, string Fault)> Unsaid =
    [
        ("warcio--bad.arc", "content-length-wrong"), // the length -1 leads nowhere: it is bad-content-length
        ("webarchive-commons--IAH-20080430204825-00000-blackbook-truncated.arc", "content-length-wrong"), // every length leads to the next header line
        ("jwat--test-arc-1.0-dashed-fields.arc", "content-length-wrong"), // only blanks lie behind the block
        ("aut--badexample.arc.gz", "bad-arc-date"), // the line is in a range that is quarantined whole
    ];

    private static string Less(string records, string damaged)
    {
        var left = JsonSerializer.Deserialize<Dictionary<string, int>>(records)!;
        foreach (var (type, count) in JsonSerializer.Deserialize<Dictionary<string, int>>(damaged)!) left[type] -= count;
        return Print(left.Where(pair => pair.Value > 0).Select(pair => (Name(pair.Key), pair.Value)));
    }

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
