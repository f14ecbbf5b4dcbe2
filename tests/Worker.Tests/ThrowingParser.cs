using System.Text;
using Indexer.Extraction;
using Indexer.Extraction.Html;

namespace Indexer.Tests;

/// <summary>A parser with a fault of its own: it throws on pages that hold a word, and on every page after one of them.</summary>
internal sealed class ThrowingParser(string word, Exception error) : IHtmlParser
{
    private readonly IHtmlParser _parser = HtmlParsers.Create(HtmlParserKind.Span);
    private bool _isBroken;

    public void Parse(ReadOnlySpan<byte> utf8, ExtractionOptions options, bool withLinks, HtmlContent content, CancellationToken cancellationToken)
    {
        _isBroken |= utf8.IndexOf(Encoding.UTF8.GetBytes(word)) >= 0;
        if (_isBroken) throw error;
        _parser.Parse(utf8, options, withLinks, content, cancellationToken);
    }
}
