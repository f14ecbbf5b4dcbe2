using CsCheck;
using Indexer.Extraction;
using Xunit;

namespace Indexer.Tests.Extraction;

public sealed class UrlNormalizerTests
{
    [Theory]
    [InlineData("http://example.org/a/b.html", "http://example.org/a/b.html")]
    [InlineData("HTTP://Example.ORG", "http://example.org/")]
    [InlineData("https://example.org:443/x", "https://example.org/x")]
    [InlineData("http://example.org:080/x", "http://example.org/x")]
    [InlineData("http://example.org:8080/x", "http://example.org:8080/x")]
    [InlineData("http://example.org:/x", "http://example.org/x")]
    [InlineData("http://user:pass@example.org/x", "http://example.org/x")]
    [InlineData("http://example.org./x", "http://example.org/x")]
    [InlineData("http://example.org/a/./b/../c", "http://example.org/a/c")]
    [InlineData("http://example.org/../../x", "http://example.org/x")]
    [InlineData("http://example.org/a/%2e%2E/b/%2e", "http://example.org/b/")]
    [InlineData("http://example.org/a/..", "http://example.org/")]
    [InlineData("http://example.org/.hidden/..a/b..", "http://example.org/.hidden/..a/b..")]
    [InlineData("http://example.org//a//b", "http://example.org//a//b")]
    [InlineData("http://example.org/%7euser/%c3%a9", "http://example.org/~user/%C3%A9")]
    [InlineData("http://example.org/é", "http://example.org/%C3%A9")]
    [InlineData("http://example.org/a b", "http://example.org/a%20b")]
    [InlineData("http://example.org/100%", "http://example.org/100%25")]
    [InlineData("http://example.org/%zz", "http://example.org/%25zz")]
    [InlineData("http://example.org/a?b=c&d=%41#frag", "http://example.org/a?b=c&d=A")]
    [InlineData("http://example.org/a?", "http://example.org/a")]
    [InlineData("http://example.org?x=/../y", "http://example.org/?x=/../y")]
    [InlineData("http://example.org/a#", "http://example.org/a")]
    [InlineData("  <http://example.org/a>  ", "http://example.org/a")]
    [InlineData("http://exa\nmple.org/a\tb\r\n", "http://example.org/ab")]
    [InlineData("http:\\\\example.org\\a\\..\\b", "http://example.org/b")]
    [InlineData("http:example.org/a", "http://example.org/a")]
    [InlineData("http:////example.org/a", "http://example.org/a")]
    [InlineData("http://bücher.example/", "http://xn--bcher-kva.example/")]
    [InlineData("http://BÜCHER.example/", "http://xn--bcher-kva.example/")]
    [InlineData("http://b%C3%BCcher.example/", "http://xn--bcher-kva.example/")]
    [InlineData("http://例え。jp/", "http://xn--r8jz45g.jp/")]
    [InlineData("http://xn--bcher-kva.example/", "http://xn--bcher-kva.example/")]
    [InlineData("http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080/")]
    [InlineData("http://127.0.0.1/", "http://127.0.0.1/")]
    [InlineData("ftp://Example.org:21/a", "ftp://example.org/a")]
    [InlineData("file:///C:/a b/c.html", "file:///C:/a%20b/c.html")]
    [InlineData("file://localhost/a", "file:///a")]
    [InlineData("URN:uuid:1-2", "urn:uuid:1-2")]
    [InlineData("http://example.org/a;v=1,2!$&'()*+=:@", "http://example.org/a;v=1,2!$&'()*+=:@")]
    [InlineData("http://example.org/?q='x'\"<>", "http://example.org/?q=%27x%27%22%3C%3E")]
    public void Urls_get_one_form(string url, string expected)
    {
        Assert.Equal(expected, UrlNormalizer.Normalize(url));
        Assert.Equal(expected, UrlNormalizer.Normalize(expected));
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://")]
    [InlineData("http:///")]
    [InlineData("/relative")]
    [InlineData("www.example.org")]
    [InlineData("http://exa mple.org/")]
    [InlineData("http://a%2fb/")]
    [InlineData("http://example.org:99999/")]
    [InlineData("http://example.org:x/")]
    [InlineData("http://[::1/")]
    [InlineData("http://.../")]
    [InlineData("1http://example.org/")]
    public void What_is_no_absolute_url_has_no_form(string url) => Assert.Null(UrlNormalizer.Normalize(url));

    [Theory]
    [InlineData("http://a.org/b/c/d.html")]
    [InlineData("https://a.org/")]
    [InlineData("https://a.org/b/?q=/x/y")]
    public void A_path_resolves_as_one_that_says_that_it_begins_in_the_folder(string baseUrl) =>
        Gen.Select(Gen.Int[0, 4], Gen.Char["abz09-_~."], Gen.Char["abz09-_~./#?%2 "].Array[0, 12], (up, first, rest) => string.Concat(Enumerable.Repeat("../", up)) + first + new string(rest))
            .Sample(reference => Assert.Equal(UrlNormalizer.Resolve(baseUrl, "./" + reference), UrlNormalizer.Resolve(baseUrl, reference)));

    [Fact]
    public void An_absurdly_long_url_has_no_form() => Assert.Null(UrlNormalizer.Normalize("http://example.org/" + new string('a', 20_000)));

    [Theory]
    [InlineData("g", "http://a/b/c/g")]
    [InlineData("./g", "http://a/b/c/g")]
    [InlineData("g/", "http://a/b/c/g/")]
    [InlineData("/g", "http://a/g")]
    [InlineData("//g", "http://g/")]
    [InlineData("?y", "http://a/b/c/d;p?y")]
    [InlineData("g?y", "http://a/b/c/g?y")]
    [InlineData("#s", "http://a/b/c/d;p?q")]
    [InlineData("g#s", "http://a/b/c/g")]
    [InlineData(";x", "http://a/b/c/;x")]
    [InlineData("", "http://a/b/c/d;p?q")]
    [InlineData(".", "http://a/b/c/")]
    [InlineData("..", "http://a/b/")]
    [InlineData("../g", "http://a/b/g")]
    [InlineData("../..", "http://a/")]
    [InlineData("../../../g", "http://a/g")]
    [InlineData("/./g", "http://a/g")]
    [InlineData("g.", "http://a/b/c/g.")]
    [InlineData("..g", "http://a/b/c/..g")]
    [InlineData("./g/.", "http://a/b/c/g/")]
    [InlineData("g/../h", "http://a/b/c/h")]
    [InlineData("g?y/../x", "http://a/b/c/g?y/../x")]
    [InlineData("http:g", "http://a/b/c/g")]
    [InlineData("..\\g", "http://a/b/g")]
    [InlineData("a:b", "a:b")]
    [InlineData("mailto:x@y", "mailto:x@y")]
    public void References_resolve_as_rfc_3986_says(string reference, string expected) => Assert.Equal(expected, UrlNormalizer.Resolve("http://a/b/c/d;p?q", reference));

    [Fact]
    public void Normalising_again_changes_nothing()
    {
        var part = Gen.Char["abAZ019.%2eEfF/\\?#&=:@~-_ é日'\"<>[]|{}\u00ad\ud83d"].Array[0, 20].Select(chars => new string(chars));
        Gen.Select(Gen.Bool, part, part).Sample((isSecure, host, rest) =>
        {
            var url = UrlNormalizer.Normalize((isSecure ? "https://" : "Http://") + host + "/" + rest);
            return url is null || UrlNormalizer.Normalize(url) == url;
        }, iter: 20_000);
    }

    [Fact]
    public void Nothing_throws()
    {
        Gen.Select(Gen.String, Gen.String).Sample((url, reference) =>
        {
            if (UrlNormalizer.Normalize(url) is { } known) DocumentKeys.FromUrl(known);
            if (UrlNormalizer.Resolve("http://a/b", reference) is { } target) DocumentKeys.FromUrl(target);
        }, iter: 20_000);
    }

    [Fact]
    public void A_normal_url_is_returned_as_it_is()
    {
        const string url = "https://www.example.org/a-b/c_d/index.html";
        Assert.Same(url, UrlNormalizer.Normalize(url));
        Assert.Same(url, UrlNormalizer.Resolve("http://a/", url));
    }
}
