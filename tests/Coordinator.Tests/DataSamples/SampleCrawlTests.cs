using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Indexer.Tests.Samples;

/// <summary>The committed WARC files are what the committed pages and manifests say.</summary>
public sealed partial class SampleCrawlTests
{
    static SampleCrawlTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Fact]
    public void Each_member_of_each_file_is_the_record_that_the_manifest_names_in_that_place()
    {
        foreach (var (entry, member) in All())
        {
            Assert.True(entry.IsDamaged == (member is null), $"{entry.Url} in {entry.Warc}: damaged, or not, against the manifest");
            if (member is null) continue;
            var record = new SampleRecord(member);
            Assert.Equal("WARC/1.1", record.Version);
            Assert.Equal(entry.Type, record["WARC-Type"]);
            Assert.Equal(entry.Type == "warcinfo" ? null : entry.Url, record["WARC-Target-URI"]);
            Assert.Equal(entry.Date, DateTimeOffset.Parse(record["WARC-Date"]!));
            Assert.Equal("\r\n\r\n", record.Tail);
            if (entry.Type is "response" or "revisit") Assert.StartsWith($"HTTP/1.1 {entry.Status} ", record.StatusLine());
        }
    }

    [Fact]
    public void Each_body_reads_as_its_source_page_once_transfer_and_content_coding_and_charset_are_undone()
    {
        foreach (var (entry, member) in All())
        {
            if (member is null || entry.Type is not ("response" or "resource" or "conversion")) continue;
            var body = new SampleRecord(member).Body();
            var source = SampleCrawl.SourceOf(entry);
            if (entry.Charset == "-") Assert.Equal(source, body);
            else if (entry.Charset == "utf-8-bom") Assert.Equal([0xef, 0xbb, 0xbf, .. source], body);
            else Assert.Equal(Encoding.UTF8.GetString(source), Encoding.GetEncoding(entry.Charset).GetString(body));
        }
    }

    [Fact]
    public void Block_digests_are_right()
    {
        foreach (var (_, member) in All())
        {
            if (member is null) continue;
            var record = new SampleRecord(member);
#pragma warning disable CA5350 // the digest that crawlers write; no secret hangs on it
            Assert.Equal(record["WARC-Block-Digest"], "sha1:" + Base32(SHA1.HashData(record.Block)));
#pragma warning restore CA5350
        }
    }

    [Fact]
    public void There_are_at_least_80_pages_on_8_hosts_in_10_languages()
    {
        var pages = SampleCrawl.Main.Where(entry => entry.Fate == "indexed").ToList();
        Assert.True(pages.Count >= 80);
        Assert.True(pages.Select(entry => new Uri(entry.Url).Host).Distinct().Count() >= 8);
        var languages = pages.Select(entry => LanguageAttribute().Match(Encoding.UTF8.GetString(SampleCrawl.SourceOf(entry))))
            .Where(match => match.Success).Select(match => match.Groups[1].Value.ToLowerInvariant()).ToHashSet();
        Assert.True(languages.Count >= 10, string.Join(' ', languages));
    }

    [Fact]
    public void Every_trouble_that_a_crawl_brings_is_there()
    {
        var entries = SampleCrawl.Main;
        Has(entry => entry.Charset, "windows-1251", "windows-1252", "windows-1256", "iso-8859-1", "iso-8859-2", "iso-8859-9", "koi8-r", "shift_jis", "euc-jp", "gbk", "gb2312",
            "euc-kr", "utf-8-bom");
        Has(entry => entry.Coding, "gzip", "br", "deflate", "raw-deflate", "chunked", "gzip+chunked", "lies-gzip");
        Has(entry => entry.Type, "warcinfo", "request", "response", "resource", "metadata", "revisit", "conversion");
        Has(entry => entry.Status, "200", "301", "302", "304", "404", "410", "503");
        Assert.Contains(entries, entry => entry.Headers.StartsWith("X-Robots-Tag: noindex", StringComparison.Ordinal));

        void Has(Func<SampleEntry, string> property, params string[] values) => Assert.Subset(entries.Select(property).ToHashSet(), values.ToHashSet());
    }

    [Fact]
    public void Each_superseded_capture_has_a_newer_one_of_the_same_document()
    {
        foreach (var old in SampleCrawl.Main.Where(entry => entry.Fate == "duplicates/superseded"))
            Assert.Contains(SampleCrawl.Main, entry => entry.Document == old.Document && entry.Date > old.Date && (entry.Fate == "indexed" || entry.Status is "404" or "410"));
    }

    [Fact]
    public void No_page_lies_in_the_site_without_a_record()
    {
        var site = SampleCrawl.PathOf("site");
        var files = Directory.GetFiles(site, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(site, file).Replace('\\', '/')).ToHashSet();
        Assert.Subset(SampleCrawl.Main.Concat(SampleCrawl.Update).Select(entry => entry.Source).ToHashSet(), files);
    }

    [Fact]
    public void No_document_is_indexed_twice() =>
        Assert.Empty(SampleCrawl.Main.Where(entry => entry.Fate == "indexed").GroupBy(entry => entry.Document).Where(group => group.Count() > 1).Select(group => group.Key));

    private static IEnumerable<(SampleEntry Entry, byte[]? Member)> All() =>
        FilesOf("crawl", SampleCrawl.Main).Concat(FilesOf("crawl-update", SampleCrawl.Update));

    private static IEnumerable<(SampleEntry Entry, byte[]? Member)> FilesOf(string folder, IReadOnlyList<SampleEntry> entries)
    {
        foreach (var file in entries.GroupBy(entry => entry.Warc))
        {
            var members = SampleCrawl.Members(SampleCrawl.PathOf(folder, file.Key + ".warc.gz"));
            Assert.Equal(file.Count(), members.Count);
            foreach (var pair in file.Zip(members)) yield return pair;
        }
    }

    private static string Base32(byte[] bytes)
    {
        var bits = string.Concat(bytes.Select(value => Convert.ToString(value, 2).PadLeft(8, '0')));
        return string.Concat(bits.Chunk(5).Select(five => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Convert.ToInt32(new string(five), 2)]));
    }

    [GeneratedRegex("<html[^>]* lang=\"([a-z]+)", RegexOptions.IgnoreCase)]
    private static partial Regex LanguageAttribute();
}
