using System.Text;
using CsCheck;
using Indexer.Captures;
using Indexer.Corpus;
using Indexer.Extraction;
using Indexer.Indexing;
using Indexer.Text;
using Xunit;

namespace Indexer.Tests.Captures;

public sealed class PageEntryTests
{
    private static readonly RecordLocation s_location = new("/crawl/a.warc.gz", 1234, 567, 8);

    // Little to choose from, so that entries differ in one thing or in none.
    private static readonly Gen<byte[]> s_entries = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 1], Gen.Int[0, 1], Gen.Int[0, 1]).Select((kind, url, rank, offset) => kind > 1
        ? Page($"http://{(url == 0 ? "" : "www.")}a.example/", rank, s_location with { Offset = offset })
        : Event((CaptureKind)kind, $"http://{url}.example/", s_location with { Offset = offset }));

    [Theory]
    [InlineData(0)]
    [InlineData(1.5f)]
    public void A_page_reads_as_it_was_written_and_as_carried_over_once_it_was(float rank)
    {
        var entry = Page("http://a.example/", rank, s_location);
        foreach (var (value, isCarried) in new[] { (entry, false), (Carried(entry, false), true), (Carried(Carried(entry, false), true), true) })
        {
            var document = new IndexDocument();
            var details = PageEntry.Read(value, document);
            Assert.Equal(new CaptureDetails(42, true, s_location, isCarried), details);
            Assert.Equal(("http://a.example/", "A title", rank), (Encoding.UTF8.GetString(document.Url.Span), Encoding.UTF8.GetString(document.Title.Span), document.Rank));
        }
    }

    [Fact]
    public void An_event_reads_as_it_was_written_and_as_carried_over_once_it_was()
    {
        var entry = Event(CaptureKind.Gone, "http://a.example/", s_location);
        Assert.Equal(("http://a.example/", s_location, false), PageEntry.ReadEvent(entry));
        Assert.Equal(("http://a.example/", s_location, true), PageEntry.ReadEvent(Carried(entry, false)));
    }

    [Fact]
    public void Carrying_entries_over_does_not_change_their_order() =>
        Gen.Select(s_entries, s_entries).Sample((one, other) =>
        {
            var order = Math.Sign(one.AsSpan().SequenceCompareTo(other));
            if (order == 0) return;
            Assert.Equal(order, Math.Sign(Carried(one, false).AsSpan().SequenceCompareTo(other)));
            Assert.Equal(order, Math.Sign(one.AsSpan().SequenceCompareTo(Carried(other, false))));
            Assert.Equal(order, Math.Sign(Carried(one, false).AsSpan().SequenceCompareTo(Carried(other, false))));
        });

    [Fact]
    public void What_an_earlier_release_carried_over_is_read_and_carried_on()
    {
        foreach (var entry in new[] { Page("http://a.example/", 0, s_location), Page("http://a.example/", 2, s_location) })
        {
            var earlier = entry.ToArray();
            earlier[CaptureHeader.Size - 1] = 1;
            Assert.True(PageEntry.Read(earlier, new IndexDocument()).IsCarried);
            Assert.Equal(Carried(entry, false), Carried(earlier, true));
        }
    }

    private static byte[] Page(string url, float rank, RecordLocation location)
    {
        var page = new Page { Id = url, Url = url, Captured = DateTimeOffset.UnixEpoch.AddSeconds(7), Language = "en", MediaType = "text/html", Rank = rank, SimilarityHash = 42, IsFoldable = true };
        page.Title.Append("A title"u8);
        page.Body.Append("Some text"u8);
        var buffer = new Utf8Buffer();
        PageEntry.Write(buffer, page, location);
        return buffer.Span.ToArray();
    }

    private static byte[] Event(CaptureKind kind, string url, RecordLocation location)
    {
        var buffer = new Utf8Buffer();
        PageEntry.WriteEvent(buffer, kind, DateTimeOffset.UnixEpoch.AddSeconds(7), url, location);
        return buffer.Span.ToArray();
    }

    private static byte[] Carried(byte[] entry, bool isCarried)
    {
        var buffer = new Utf8Buffer();
        PageEntry.WriteCarried(buffer, entry, isCarried);
        return buffer.Span.ToArray();
    }
}
