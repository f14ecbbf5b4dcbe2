namespace Indexer.Tests.Samples;

/// <summary>A line of a manifest: what one record is, and where the indexer must count it.</summary>
internal sealed record SampleEntry(
    string Warc, string Type, string Url, DateTimeOffset Date, string Status, string MediaType, string Source, string Charset, string Coding, string Headers, string Fate)
{
    /// <summary>What captures of one document have in common: the URL without scheme and <c>www.</c>.</summary>
    public string Document => Url.Replace("https://", "", StringComparison.Ordinal).Replace("http://", "", StringComparison.Ordinal).Replace("www.", "", StringComparison.Ordinal);

    public bool IsDamaged => Fate.StartsWith("quarantined/", StringComparison.Ordinal);

    public static IReadOnlyList<SampleEntry> ReadAll(string path) =>
    [
        .. File.ReadLines(path).Skip(1).Select(line => line.Split('\t')).Select(field => new SampleEntry(
            field[0], field[1], field[2], DateTimeOffset.Parse(field[3]), field[4], field[5], field[6], field[7], field[8], field[9], field[10])),
    ];
}
