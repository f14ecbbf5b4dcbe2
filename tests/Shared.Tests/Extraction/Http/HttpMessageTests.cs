using System.Text;
using Indexer.Extraction.Http;
using Xunit;

namespace Indexer.Tests.Extraction.Http;

public sealed class HttpMessageTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nbody", 200, "text/html", "body")]
    [InlineData("HTTP/1.1 200 OK\nContent-Type: text/html\n\nbody", 200, "text/html", "body")]
    [InlineData("HTTP/1.0 404\r\n\r\nbody", 404, "", "body")]
    [InlineData("HTTP/2 200\r\ncontent-type:text/plain\r\n\r\nbody", 200, "text/plain", "body")]
    [InlineData("HTTP/1.1 OK\r\n\r\nbody", 0, "", "body")]
    [InlineData("HTTP/1.1 0 \r\n\r\nbody", 0, "", "body")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\nbody", 0, "", "body")]
    [InlineData("\r\n\r\nHTTP/1.1 301 Moved\r\n\r\n", 301, "", "")]
    [InlineData("some junk\r\nHTTP/1.1 200 OK\r\nContent-Type: a/b\r\n\r\nbody", 200, "a/b", "body")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: a/b\r\n\r\nbody", 200, "a/b", "body")]
    [InlineData("<html>no header</html>", 200, "", "<html>no header</html>")]
    [InlineData("just text", 200, "", "just text")]
    [InlineData("", 200, "", "")]
    [InlineData("Content-Type: text/html\r\nServer: x\r\n\r\nbody", 200, "text/html", "body")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n<html>forgot the empty line", 200, "text/html", "<html>forgot the empty line")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html", 200, "text/html", "")]
    [InlineData("HTTP/1.1 200 OK\r\nCONTENT-TYPE :  text/html  \r\nnonsense\r\n: x\r\n\r\nb", 200, "text/html", "b")]
    public void Reads_what_real_archives_hold(string block, int status, string contentType, string body)
    {
        var message = new HttpMessage();
        message.Parse(Encoding.Latin1.GetBytes(block));
        Assert.Equal(status, message.Status);
        Assert.Equal(contentType, Encoding.Latin1.GetString(message["content-type"u8]));
        Assert.Equal(body, Encoding.Latin1.GetString(message.Body.Span));
    }

    [Fact]
    public void A_folded_field_is_one_field()
    {
        var message = new HttpMessage();
        message.Parse("HTTP/1.1 200 OK\r\nX-A: one\r\n two\r\nX-B: three\r\n\r\n"u8.ToArray());
        Assert.Equal("one two", string.Join(' ', Encoding.ASCII.GetString(message["x-a"u8]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal("three", Encoding.ASCII.GetString(message["x-b"u8]));
    }

    [Fact]
    public void The_first_of_repeated_fields_counts()
    {
        var message = new HttpMessage();
        message.Parse("HTTP/1.1 200 OK\r\nA: 1\r\nA: 2\r\n\r\n"u8.ToArray());
        Assert.Equal("1", Encoding.ASCII.GetString(message["a"u8]));
        Assert.Equal(2, message.FieldCount);
    }

    [Fact]
    public void A_header_of_ten_megabytes_is_read_without_keeping_every_field()
    {
        var header = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n");
        while (header.Length < 10 << 20) header.Append("X-Filler: ").Append('x', 100).Append("\r\n");
        var message = new HttpMessage();
        message.Parse(Encoding.ASCII.GetBytes(header.Append("\r\nbody").ToString()));
        Assert.Equal("body", Encoding.ASCII.GetString(message.Body.Span));
        Assert.Equal("text/html", Encoding.ASCII.GetString(message["content-type"u8]));
        Assert.InRange(message.FieldCount, 1, 1000);
    }
}
