using CsCheck;
using Indexer.Storage.S3;
using Xunit;

namespace Indexer.Tests.Storage.S3;

public sealed class S3UriTests
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        var key = Gen.String[Gen.Char["abAZ09/-_.=%?#&*+ äλ"], 0, 30];
        var endpoint = OneOf(null, "http://127.0.0.1:7480", "https://store.example:9000/base");
        Gen.Select(endpoint, OneOf("us-east-1", "eu-central-1").Select(region => region!), Gen.Bool, key, OneOf(null, "d41d8cd98f00b204e9800998ecf8427e-3")).Sample((url, region, isPathStyle, key, etag) =>
        {
            var uri = new S3Uri(new S3Endpoint(url is null ? null : new Uri(url), region, isPathStyle), "a-bucket", key, etag);
            Assert.True(S3Uri.TryParse(uri.ToString(), out var read, out _));
            Assert.Equal(uri, read);
        });

        static Gen<string?> OneOf(params string?[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
    }

    [Theory]
    [InlineData("s3://bucket/a/b.warc.gz?endpoint=http://h:1", "a/b.warc.gz", "http://h:1/bucket/a/b.warc.gz")]
    [InlineData("s3://bucket/a%20b%3F?endpoint=http://h:1", "a b?", "http://h:1/bucket/a%20b%3F")]
    [InlineData("s3://bucket/a?region=eu-west-3", "a", "https://bucket.s3.eu-west-3.amazonaws.com/a")]
    [InlineData("s3://bucket?endpoint=http://h:1&addressing=host", "", "http://bucket.h:1/")]
    public void A_place_has_a_key_and_a_url(string text, string key, string url)
    {
        Assert.True(S3Uri.TryParse(text, out var uri, out _));
        Assert.Equal(key, uri.Key);
        Assert.Equal(url, uri.Endpoint.ObjectUrl(uri.Bucket, uri.Key));
    }

    [Theory]
    [InlineData("/a/b", "doesn't begin with s3://")]
    [InlineData("s3://a_b!/c", "can't be a bucket's name")]
    [InlineData("s3://bucket/c?endpoint=", "endpoint has no value")]
    [InlineData("s3://bucket/c?endpoint=http://key:secret@h", "access keys belong into the environment")]
    [InlineData("s3://bucket/c?endpoint=http://h&endpoint=http://i", "endpoint is given twice")]
    [InlineData("s3://bucket/c?addressing=virtual", "can be 'path' or 'host'")]
    public void A_faulty_one_is_told_what_is_wrong(string text, string expected)
    {
        Assert.False(S3Uri.TryParse(text, out _, out var fault));
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }
}
