using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Indexer.QueryNode.Web;

/// <summary>Builds a page. Whatever comes in through a hole is escaped, unless it says that it is <see cref="Raw"/> HTML.</summary>
internal sealed class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly StringBuilder _text = new(8192);

    /// <summary>HTML that goes in as it is: our own, or a snippet, whose text is escaped already.</summary>
    public readonly record struct Raw(string Text);

    public Html Add(FormattableString html)
    {
        object?[] holes = html.GetArguments();
        var escaped = new object?[holes.Length];
        for (int i = 0; i < holes.Length; i++)
            escaped[i] = holes[i] is Raw raw ? raw.Text : Escape(Convert.ToString(holes[i], CultureInfo.InvariantCulture) ?? "");
        _text.AppendFormat(CultureInfo.InvariantCulture, html.Format, escaped);
        return this;
    }

    public static string Escape(string text) => Encoder.Encode(text);

    public override string ToString() => _text.ToString();
}
