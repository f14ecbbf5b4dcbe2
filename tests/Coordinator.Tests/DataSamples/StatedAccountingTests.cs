using System.Text.Json;
using Xunit;

namespace Indexer.Tests.Samples;

/// <summary>What data-samples promises of itself is consistent: accounting, topics, judgements, notes.</summary>
public sealed class StatedAccountingTests
{
    [Fact]
    public void The_stated_accounting_adds_up()
    {
        using var expected = JsonDocument.Parse(File.ReadAllBytes(SampleCrawl.PathOf("expected.json")));
        var records = expected.RootElement.GetProperty("records");
        var classes = new[] { "duplicates", "skipped", "quarantined" }.Sum(name => records.GetProperty(name).EnumerateObject().Sum(reason => reason.Value.GetInt64()));
        Assert.Equal(records.GetProperty("read").GetInt64(), records.GetProperty("indexed").GetInt64() + classes);
    }

    [Fact]
    public void The_stated_accounting_is_the_sum_of_the_fates_in_the_manifest()
    {
        using var expected = JsonDocument.Parse(File.ReadAllBytes(SampleCrawl.PathOf("expected.json")));
        var records = expected.RootElement.GetProperty("records");
        var stated = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["indexed"] = records.GetProperty("indexed").GetInt64() };
        foreach (var name in (string[])["duplicates", "skipped", "quarantined"])
            foreach (var reason in records.GetProperty(name).EnumerateObject()) stated[$"{name}/{reason.Name}"] = reason.Value.GetInt64();
        Assert.Equal(SampleCrawl.Main.GroupBy(entry => entry.Fate).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.LongCount())),
            stated.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(SampleCrawl.Main.Count, records.GetProperty("read").GetInt64());
    }

    [Fact]
    public void The_readme_states_the_same_table()
    {
        var rows = File.ReadLines(SampleCrawl.PathOf("README.md")).ToHashSet();
        foreach (var fate in SampleCrawl.Main.GroupBy(entry => entry.Fate))
        {
            var parts = fate.Key.Split('/', 2);
            Assert.Contains(parts.Length == 1 ? $"| {parts[0]} | | {fate.Count()} |" : $"| {parts[0]} | `{parts[1]}` | {fate.Count()} |", rows);
        }
        Assert.Contains($"| **read** | | **{SampleCrawl.Main.Count}** |", rows);
    }

    [Fact]
    public void Each_topic_has_a_judged_page_that_is_in_the_index()
    {
        var topics = File.ReadLines(SampleCrawl.PathOf("topics.tsv")).Select(line => line.Split('\t')[0]).ToList();
        var judgements = File.ReadLines(SampleCrawl.PathOf("qrels.txt")).Select(line => line.Split(' ')).ToList();
        Assert.True(topics.Count >= 30);
        Assert.Equal(topics.ToHashSet(), judgements.Select(judgement => judgement[0]).ToHashSet());
        Assert.Subset(SampleCrawl.Main.Where(entry => entry.Fate == "indexed").Select(entry => entry.Url).ToHashSet(), judgements.Select(judgement => judgement[2]).ToHashSet());
    }

    [Fact]
    public void Topics_reach_every_host_of_the_crawl()
    {
        var judged = File.ReadLines(SampleCrawl.PathOf("qrels.txt")).Select(line => new Uri(line.Split(' ')[2]).Host).ToHashSet();
        Assert.Equal(SampleCrawl.Main.Where(entry => entry.Fate == "indexed").Select(entry => new Uri(entry.Url).Host).ToHashSet(), judged);
    }

    [Fact]
    public void The_notes_are_ten_json_lines_with_ids_of_their_own()
    {
        var notes = File.ReadLines(SampleCrawl.PathOf("notes.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(10, notes.Select(note => note.GetProperty("id").GetString()).Distinct().Count());
        Assert.All(notes, note => Assert.NotEqual("", note.GetProperty("text").GetString()));
    }

    [Fact]
    public void The_update_brings_newer_captures_a_new_page_and_a_page_that_is_gone()
    {
        var indexed = SampleCrawl.Main.Where(entry => entry.Fate == "indexed").ToDictionary(entry => entry.Document);
        var pages = SampleCrawl.Update.Where(entry => entry.Fate == "indexed").ToList();
        Assert.All(pages.Where(page => indexed.ContainsKey(page.Document)), page => Assert.True(page.Date > indexed[page.Document].Date));
        Assert.Equal(3, pages.Count(page => indexed.ContainsKey(page.Document)));
        Assert.Equal(1, pages.Count(page => !indexed.ContainsKey(page.Document)));
        Assert.Contains(SampleCrawl.Update, entry => entry.Status == "404" && indexed.ContainsKey(entry.Document));
    }
}
