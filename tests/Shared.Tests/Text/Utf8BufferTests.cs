using System.Text;
using Indexer.Text;
using Xunit;

namespace Indexer.Tests.Text;

public sealed class Utf8BufferTests
{
    [Theory]
    [InlineData("")]
    [InlineData("moor")]
    [InlineData("Kiebitz fährt über 湿地 und 𝄞")]
    [InlineData("half \ud834 a pair")]
    public void A_text_is_appended_as_utf8_however_little_room_is_left(string text)
    {
        for (var before = 0; before <= 16; before++)
        {
            var buffer = new Utf8Buffer(16);
            buffer.Append(new byte[before]);
            buffer.Append(text);
            Assert.Equal([.. new byte[before], .. Encoding.UTF8.GetBytes(text)], buffer.Span);
        }
    }
}
