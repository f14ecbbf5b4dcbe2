using CsCheck;
using Indexer.Extraction;
using Xunit;

namespace Indexer.Tests.Extraction;

public sealed class DocumentKeysTests
{
    [Theory]
    [InlineData("http://www.example.org/path?q=1", "org,example)/path?q=1")]
    [InlineData("https://docs.example.co.uk/", "uk,co,example,docs)/")]
    [InlineData("http://example.org:8080/a", "org,example:8080)/a")]
    [InlineData("http://127.0.0.1:8080/a", "127.0.0.1:8080)/a")]
    [InlineData("http://[2001:db8::1]/a", "[2001:db8::1])/a")]
    [InlineData("http://www.org/", "org,www)/")]
    [InlineData("http://localhost/", "localhost)/")]
    [InlineData("ftp://ftp.example.org/a", "ftp:org,example,ftp)/a")]
    [InlineData("file:///a/b.html", "file:///a/b.html")]
    [InlineData("urn:uuid:1", "urn:uuid:1")]
    [InlineData("http://example.org/a?PHPSESSID=1", "org,example)/a?PHPSESSID=1")]
    public void A_key_is_the_sort_friendly_form(string url, string key) => Assert.Equal(key, DocumentKeys.FromUrl(url).Value);

    [Fact]
    public void An_id_has_a_key_of_its_own_kind()
    {
        Assert.Equal("id:CACM-0001", DocumentKeys.FromId("CACM-0001").Value);
        Assert.Throws<ArgumentException>(() => DocumentKeys.FromId(""));
    }

    [Fact]
    public void Equivalent_urls_have_equal_keys()
    {
        var label = Gen.Char["abcxyz"].Array[1, 5].Select(chars => new string(chars));
        var path = Gen.Char["abc/~-_1"].Array[0, 12].Select(chars => "/" + new string(chars));
        Gen.Select(label, label, path, Gen.Bool, Gen.Bool, Gen.Bool).Sample((first, second, rest, isSecure, hasPort, hasWww) =>
        {
            var plain = UrlNormalizer.Normalize($"http://{first}.{second}{rest}")!;
            var variant = UrlNormalizer.Normalize(
                $"{(isSecure ? "HTTPS" : "http")}://{(hasWww ? "WWW." : "")}{first.ToUpperInvariant()}.{second}{(hasPort ? isSecure ? ":443" : ":80" : "")}{rest.Replace("~", "%7e", StringComparison.Ordinal)}#part")!;
            return DocumentKeys.FromUrl(plain) == DocumentKeys.FromUrl(variant);
        });
    }

    [Fact]
    public void Keys_in_order_keep_hosts_together_with_subdomains_after_them()
    {
        string[] urls = ["http://b.example.org/", "http://example.org/z", "http://example.org/a", "http://a.example.org/x", "http://example.com/", "http://example-x.org/"];
        var keys = urls.Select(DocumentKeys.FromUrl).Order().Select(key => key.Value);
        Assert.Equal(["com,example)/", "org,example)/a", "org,example)/z", "org,example,a)/x", "org,example,b)/", "org,example-x)/"], keys);
    }
}
