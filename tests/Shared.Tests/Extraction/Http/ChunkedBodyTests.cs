using System.Text;
using CsCheck;
using Indexer.Extraction.Http;
using Xunit;

namespace Indexer.Tests.Extraction.Http;

public sealed class ChunkedBodyTests
{
    [Fact]
    public void Any_chunking_decodes_to_the_same_body()
    {
        var extension = OneOf("", ";name=value", " ; q=\"x\"", "  ");
        var lineEnd = OneOf("\r\n", "\n");
        Gen.Select(Gen.Byte.Array[1, 2000], Gen.Int[1, 300].Array[1, 50], extension, lineEnd, OneOf("", "Trailer: x\r\n"), OneOf("", "000"))
            .Sample((body, sizes, ext, end, trailer, zeros) =>
            {
                var encoded = new MemoryStream();
                for (int position = 0, i = 0; position < body.Length; i++)
                {
                    var size = Math.Min(sizes[i % sizes.Length], body.Length - position);
                    encoded.Write(Encoding.ASCII.GetBytes($"{zeros}{(i % 2 == 0 ? size.ToString("x") : size.ToString("X"))}{ext}{end}"));
                    encoded.Write(body, position, size);
                    encoded.Write(Encoding.ASCII.GetBytes(end));
                    position += size;
                }
                encoded.Write(Encoding.ASCII.GetBytes($"0{end}{trailer}{end}"));
                var data = new PooledBytes();
                var outcome = ChunkedBody.Decode(encoded.ToArray(), data);
                return outcome == ChunkedOutcome.Whole && data.Span.SequenceEqual(body);
            });
    }

    [Fact]
    public void A_cut_body_gives_a_prefix_and_never_more()
    {
        Gen.Select(Gen.Byte.Array[1, 500], Gen.Int[1, 100], Gen.Double.Unit).Sample((body, size, cut) =>
        {
            var encoded = new MemoryStream();
            for (var position = 0; position < body.Length; position += size)
            {
                var length = Math.Min(size, body.Length - position);
                encoded.Write(Encoding.ASCII.GetBytes($"{length:x}\r\n"));
                encoded.Write(body, position, length);
                encoded.Write("\r\n"u8);
            }
            encoded.Write("0\r\n\r\n"u8);
            var whole = encoded.ToArray();
            var data = new PooledBytes();
            ChunkedBody.Decode(whole.AsSpan(0, (int)(whole.Length * cut)), data);
            return body.AsSpan().StartsWith(data.Span);
        });
    }

    [Theory]
    [InlineData("<html>not chunked</html>")]
    [InlineData("add this text, which starts like a number")]
    [InlineData("5 apples\r\n")]
    [InlineData("3\r\nabcdefgh")]
    [InlineData("fffffffffffffffffffff\r\nx")]
    public void What_is_not_chunked_is_said_so_and_left_alone(string body)
    {
        var data = new PooledBytes();
        Assert.Equal(ChunkedOutcome.NotChunked, ChunkedBody.Decode(Encoding.ASCII.GetBytes(body), data));
        Assert.Equal(0, data.Length);
    }

    [Theory]
    [InlineData("3\r\nabc\r\nzz\r\nrest", "abc")]
    [InlineData("3\r\nabc\r\n9\r\nde", "abcde")]
    [InlineData("3\r\nabc\r\n2\r\ndeXX", "abcde")]
    public void A_broken_body_keeps_what_came_before_the_fault(string body, string expected)
    {
        var data = new PooledBytes();
        Assert.Equal(ChunkedOutcome.Broken, ChunkedBody.Decode(Encoding.ASCII.GetBytes(body), data));
        Assert.Equal(expected, Encoding.ASCII.GetString(data.Span));
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
