using System.Text;
using Indexer.Extraction;
using Indexer.Extraction.Charsets;
using Xunit;
using static Indexer.Tests.Extraction.TestRecords;

namespace Indexer.Tests.Extraction.Charsets;

public sealed class CharsetTests
{
    static CharsetTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("UTF8", "utf-8")]
    [InlineData("iso-8859-1", "windows-1252")]
    [InlineData(" ISO8859-1 ", "windows-1252")]
    [InlineData("us-ascii", "windows-1252")]
    [InlineData("x-sjis", "shift_jis")]
    [InlineData("ks_c_5601-1987", "euc-kr")]
    [InlineData("gb2312", "gb18030")]
    [InlineData("tis-620", "windows-874")]
    [InlineData("latin5", "windows-1254")]
    [InlineData("utf-16", "utf-16le")]
    [InlineData("koi8-ru", "koi8-u")]
    [InlineData("iso-8859-16", "iso-8859-16")]
    [InlineData("'utf-8'", "utf-8")]
    public void Labels_are_those_of_the_web(string label, string name) => Assert.Equal(name, Charset.FromLabel(Encoding.ASCII.GetBytes(label))?.Name);

    [Theory]
    [InlineData("")]
    [InlineData("klingon")]
    [InlineData("utf-8x")]
    [InlineData("a label longer than any that was ever given to an encoding")]
    public void An_unknown_label_names_nothing(string label) => Assert.Null(Charset.FromLabel(Encoding.ASCII.GetBytes(label)));

    [Fact]
    public void Every_charset_decodes()
    {
        foreach (var label in "ibm866 latin2 latin3 latin4 cyrillic arabic greek hebrew logical latin6 l9 iso-8859-13 iso-8859-14 iso-8859-16 koi8-r koi8-u mac tis-620 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 x-mac-cyrillic gbk gb18030 big5 euc-jp iso-2022-jp sjis euc-kr hz-gb-2312 iso-2022-kr utf-16be utf-16le utf-32".Split(' '))
            Assert.NotNull(Charset.FromLabel(Encoding.ASCII.GetBytes(label))!.Encoding.GetDecoder());
    }

    [Theory]
    [InlineData("<meta charset=euc-kr>", "euc-kr")]
    [InlineData("<html><head><title>x</title><META http-equiv='Content-Type' content='text/html; charset=Shift_JIS'>", "shift_jis")]
    [InlineData("<meta content=\"text/html;charset='koi8-r'\" http-equiv=content-type>", "koi8-r")]
    [InlineData("<meta content='text/html; charset=koi8-r'>", null)]
    [InlineData("<!-- <meta charset=euc-kr> --><meta charset=big5>", "big5")]
    [InlineData("<a title='<meta charset=euc-kr>'><meta charset=big5>", "big5")]
    [InlineData("<meta charset=utf-16>", "utf-8")]
    [InlineData("<meta charset=nonsense><meta charset=gbk>", "gb18030")]
    [InlineData("<?xml version='1.0' encoding='EUC-JP'?><html>", "euc-jp")]
    [InlineData("<metacharset=big5>", null)]
    [InlineData("<meta charset", null)]
    [InlineData("<!-->", null)]
    public void Meta_is_prescanned_as_browsers_do(string html, string? name) => Assert.Equal(name, MetaPrescan.Find(Encoding.ASCII.GetBytes(html))?.Name);

    [Fact]
    public void Meta_is_looked_for_in_the_first_kilobyte_only() => Assert.Null(MetaPrescan.Find(Encoding.ASCII.GetBytes(new string(' ', 1024) + "<meta charset=big5>")));

    [Theory]
    [InlineData("shift_jis", "日本語のページです。ここに十分な長さの文章があります。", true, false)]
    [InlineData("euc-jp", "日本語のページです。ここに十分な長さの文章があります。", false, true)]
    [InlineData("iso-2022-jp", "日本語のページです。", true, false)]
    [InlineData("euc-kr", "한국어 문서입니다. 여기에 충분히 긴 글이 있습니다.", true, false)]
    [InlineData("gb18030", "这是一个中文网页，上面有足够多的文字。", false, true)]
    [InlineData("big5", "這是一個中文網頁，上面有足夠多的文字。", true, false)]
    [InlineData("windows-1251", "Это русская страница, на которой достаточно текста.", true, false)]
    [InlineData("koi8-r", "Это русская страница, на которой достаточно текста.", false, true)]
    [InlineData("windows-1252", "Une page française – avec des caractères accentués.", true, false)]
    [InlineData("iso-8859-2", "Zażółć gęślą jaźń, a potem wróć do domu.", true, false)]
    [InlineData("windows-1256", "هذه صفحة عربية فيها نص كاف.", false, true)]
    [InlineData("utf-16le", "Ünïcode in sixteen bits", true, false)]
    public void A_label_decides_in_the_header_or_in_the_page(string label, string text, bool inHeader, bool inMeta)
    {
        var html = (inMeta ? $"<meta charset={label}>" : "") + "<title>T</title><p>" + text;
        var record = Response("HTTP/1.1 200 OK\nContent-Type: text/html" + (inHeader ? "; charset=" + label : ""), Encoding.GetEncoding(label).GetBytes(html));
        Assert.Equal(text, Extract(record).Page.Body.ToString());
    }

    [Theory]
    [InlineData("shift_jis", "日本語のページです。ここに十分な長さの文章があります。検索エンジンのための試験です。")]
    [InlineData("euc-jp", "日本語のページです。ここに十分な長さの文章があります。検索エンジンのための試験です。")]
    [InlineData("euc-kr", "한국어 문서입니다. 여기에 충분히 긴 글이 있습니다. 검색 엔진을 시험하기 위한 글입니다.")]
    [InlineData("gb18030", "这是一个中文网页，上面有足够多的文字。这是为了测试搜索引擎的字符集检测功能。")]
    [InlineData("big5", "這是一個中文網頁，上面有足夠多的文字。這是為了測試搜尋引擎的字元集偵測功能。")]
    [InlineData("windows-1251", "Это русская страница, на которой достаточно текста, чтобы определить кодировку.")]
    [InlineData("koi8-r", "Это русская страница, на которой достаточно текста, чтобы определить кодировку.")]
    [InlineData("windows-1252", "Une page française avec des caractères accentués, où l'été est passé très vite.")]
    public void Without_a_label_the_bytes_decide(string charset, string text)
    {
        var record = Response("HTTP/1.1 200 OK\nContent-Type: text/html", Encoding.GetEncoding(charset).GetBytes("<title>T</title><p>" + text));
        Assert.Equal(text, Extract(record).Page.Body.ToString());
    }

    [Theory]
    [InlineData("windows-1252", "Über die Straße gehört ein schönes Lied")]
    [InlineData("shift_jis", "日本語のページです。ここに十分な長さの文章があります。")]
    [InlineData("utf-16", "Ünïcode")]
    [InlineData("utf-16be", "Ünïcode")]
    public void A_legacy_label_over_utf8_is_not_believed(string label, string text) =>
        Assert.Equal(text, Extract(Response("HTTP/1.1 200 OK\nContent-Type: text/html; charset=" + label, Encoding.UTF8.GetBytes("<title>T</title><p>" + text))).Page.Body.ToString());

    [Fact]
    public void A_legacy_text_that_happens_to_be_valid_utf8_keeps_its_label() =>
        // Two ideographs that look like UTF-8 are the famous case.
        Assert.Equal("联通", Extract(Response("HTTP/1.1 200 OK\nContent-Type: text/html; charset=gbk", [.. "<title>T</title>"u8, .. Encoding.GetEncoding(936).GetBytes("联通")])).Page.Body.ToString());

    [Fact]
    public void A_utf8_label_over_legacy_bytes_gives_way_to_the_next_source()
    {
        const string text = "Это русская страница, на которой достаточно текста.";
        var body = Encoding.GetEncoding(1251).GetBytes("<meta charset=windows-1251><title>T</title><p>" + text);
        Assert.Equal(text, Extract(Response("HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8", body)).Page.Body.ToString());
    }

    [Fact]
    public void A_utf8_text_with_a_broken_byte_stays_utf8() =>
        Assert.Equal("Grüße aus Köln \ufffd hier", Extract(Response("HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8", [.. "<title>T</title>Grüße aus Köln "u8, 0xe4, .. " hier"u8])).Page.Body.ToString());

    [Theory]
    [InlineData(1200)]
    [InlineData(1201)]
    [InlineData(65001)]
    public void A_byte_order_mark_outranks_every_label(int codePage)
    {
        var encoding = Encoding.GetEncoding(codePage);
        byte[] body = [.. encoding.GetPreamble(), .. encoding.GetBytes("<meta charset=big5><title>T</title><p>Ünïcode 日本")];
        Assert.Equal("Ünïcode 日本", Extract(Response("HTTP/1.1 200 OK\nContent-Type: text/html; charset=iso-8859-1", body)).Page.Body.ToString());
    }

    [Fact]
    public void Romanian_Celtic_and_Nordic_parts_of_iso_8859_decode()
    {
        string Decode(string label, params byte[] bytes) => Charset.FromLabel(Encoding.ASCII.GetBytes(label))!.Encoding.GetString(bytes);
        Assert.Equal("ȘșȚț€", Decode("iso-8859-16", 0xaa, 0xba, 0xde, 0xfe, 0xa4));
        Assert.Equal("ŴŵŶŷ", Decode("iso-8859-14", 0xd0, 0xf0, 0xde, 0xfe));
        Assert.Equal("ĄĐŋĸ", Decode("iso-8859-10", 0xa1, 0xa9, 0xbf, 0xff));
    }
}
