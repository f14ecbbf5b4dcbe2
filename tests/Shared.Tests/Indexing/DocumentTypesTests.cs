using Indexer.Indexing;
using Xunit;

namespace Indexer.Tests.Indexing;

public sealed class DocumentTypesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("text/html", "html")]
    [InlineData("application/xhtml+xml", "html")]
    [InlineData("application/pdf", "pdf")]
    [InlineData("text/plain", "text")]
    [InlineData("text/markdown", "text")]
    [InlineData("application/atom+xml", "xml")]
    [InlineData("application/ld+json", "json")]
    [InlineData("image/svg+xml", "image")]
    [InlineData("application/zip", "other")]
    [InlineData("neither type nor subtype", "other")]
    public void A_media_type_is_in_one_group_or_in_none(string mediaType, string group)
    {
        Assert.Equal(group, DocumentTypes.Of(mediaType));
        if (group.Length > 0) Assert.Contains(group, DocumentTypes.All);
    }
}
