using System.Text;
using CsCheck;
using Indexer.Search.Queries;
using Xunit;

namespace Indexer.Tests.Search.Queries;

public sealed class QueryParserTests
{
    private static readonly string[] Pieces =
    [
        "\"", "(", ")", "+", "-", "*", ":", "title:", "site:", "lang:", "url:", " ", " AND ", " OR ", " NOT ", "||", "&&", "\u2212", "\u201c", "a", "漢字", "\ud83d", "\0",
    ];

    [Theory]
    [InlineData("apple", "apple")]
    [InlineData("apple pie", "[apple pie]")]
    [InlineData("+apple pie -worm", "[+apple pie -worm]")]
    [InlineData("apple \u2212worm", "[apple -worm]")]
    [InlineData("apple NOT worm", "[apple -worm]")]
    [InlineData("NOT NOT apple", "apple")]
    [InlineData("apple AND pie", "[+apple +pie]")]
    [InlineData("apple AND -worm", "[+apple -worm]")]
    [InlineData("a OR b c", "[a b c]")]
    [InlineData("a AND b OR c", "[[+a +b] c]")]
    [InlineData("(a OR b) AND c", "[+[a b] +c]")]
    [InlineData("+(a b) c", "[+[a b] c]")]
    [InlineData("a OR -b", "[a [-b]]")]
    [InlineData("\"apple pie\" crust", "[\"apple pie\" crust]")]
    [InlineData("\u201capple pie\u201d", "\"apple pie\"")]
    [InlineData("title:apple title:\"apple pie\"", "[title:apple title:\"apple pie\"]")]
    [InlineData("title:(a b) c", "[title:a title:b c]")]
    [InlineData("url:docs inurl:api", "[url:docs url:api]")]
    [InlineData("comput*", "comput*")]
    [InlineData("*", "everything")]
    [InlineData("site:https://Example.org/a apple", "[+site:example.org apple]")]
    [InlineData("site:b\u00fccher.example", "site:xn--bcher-kva.example")]
    [InlineData("site:B%C3%9CCHER.example.", "site:xn--bcher-kva.example")]
    [InlineData("site:https://reader@B\u00dcCHER.example:8080/a?b#c", "site:xn--bcher-kva.example")]
    [InlineData("site:*.b\u00fccher.example", "site:xn--bcher-kva.example")]
    [InlineData("site:\u4f8b\u3048\u3002jp", "site:xn--r8jz45g.jp")]
    [InlineData("site:xn--bcher-kva.example", "site:xn--bcher-kva.example")]
    [InlineData("site:http://[2001:DB8::1]:8080/x", "site:2001:db8::1")]
    [InlineData("site:a_B..c", "site:a_b..c")]
    [InlineData("site:a OR site:b apple", "[+[site:a site:b] apple]")]
    [InlineData("-site:a apple", "[apple -site:a]")]
    [InlineData("lang:DE apfel", "[+lang:de apfel]")]
    [InlineData("--force -- a - b", "[--force -- a - b]")]
    [InlineData("e-mail C++ std::sort", "[e-mail C++ std::sort]")]
    [InlineData("TITLE:apple", "title:apple")]
    [InlineData("", "nothing")]
    [InlineData("  \t", "nothing")]
    [InlineData("()", "nothing")]
    public void A_query_means_what_the_language_says(string text, string expected) => Assert.Equal(expected, Show(QueryParser.Parse(text).Root));

    [Theory]
    [InlineData("(apple (pie", "[apple pie]")]
    [InlineData("apple) pie)", "[apple pie]")]
    [InlineData("\"apple pie", "\"apple pie\"")]
    [InlineData("AND apple OR", "apple")]
    [InlineData("OR OR apple", "apple")]
    [InlineData("apple AND AND pie", "[+apple +pie]")]
    [InlineData("*apple", " apple")]
    [InlineData("ap*le", "ap le")]
    [InlineData("*appl*", "appl*")]
    [InlineData("title: apple", "[title apple]")]
    [InlineData("author:smith", "author:smith")]
    public void What_is_malformed_is_taken_as_nearly_as_possible_and_said(string text, string expected)
    {
        ParsedQuery parsed = QueryParser.Parse(text);
        Assert.Equal(expected, Show(parsed.Root));
        if (!text.Contains('(') && !text.Contains(')')) Assert.NotEmpty(parsed.Notes);
    }

    [Theory]
    [InlineData("good *bad", "character 6")]
    [InlineData("good title: bad", "character 6")]
    [InlineData("good \"bad", "character 6")]
    [InlineData("good OR", "character 6")]
    public void A_note_says_where(string text, string where) => Assert.Contains(where, Assert.Single(QueryParser.Parse(text).Notes).Text, StringComparison.Ordinal);

    [Fact]
    public void A_query_that_only_excludes_says_that_it_finds_the_rest() =>
        Assert.Contains("all other documents", Assert.Single(QueryParser.Parse("-apple").Notes).Text, StringComparison.Ordinal);

    [Fact]
    public void An_address_is_not_mistaken_for_a_field() => Assert.Empty(QueryParser.Parse("http://example.org/ error: none").Notes);

    [Fact]
    public void Too_many_words_are_cut_and_said()
    {
        ParsedQuery parsed = QueryParser.Parse(string.Join(' ', Enumerable.Range(0, 2 * QueryParser.MostClauses).Select(i => $"w{i}")));
        Assert.Equal(QueryParser.MostClauses, Assert.IsType<GroupQuery>(parsed.Root).Optional.Count);
        Assert.Contains("256", Assert.Single(parsed.Notes).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Brackets_of_any_depth_are_survived()
    {
        ParsedQuery parsed = QueryParser.Parse(new string('(', 100_000) + "apple" + new string(')', 100_000));
        Assert.Equal("apple", Show(parsed.Root));
        Assert.NotEmpty(parsed.Notes);
    }

    [Fact]
    public void Any_text_is_a_query()
    {
        Gen<string> pieces = Gen.OneOf(
            Gen.String,
            Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]));
        pieces.List[0, 40].Select(p => string.Concat(p)).Sample(text =>
        {
            ParsedQuery parsed = QueryParser.Parse(text);
            Assert.NotNull(parsed.Root);
            Assert.All(parsed.Notes, n => Assert.NotEmpty(n.Text));
        }, iter: 20_000);
    }

    private static string Show(Query query)
    {
        switch (query)
        {
            case WordQuery word: return Scope(word.Scope) + word.Text;
            case PhraseQuery phrase: return $"{Scope(phrase.Scope)}\"{phrase.Text}\"";
            case PrefixQuery prefix: return $"{Scope(prefix.Scope)}{prefix.Text}*";
            case SiteQuery site: return $"site:{site.Host}";
            case LanguageQuery language: return $"lang:{language.Code}";
            case EverythingQuery: return "everything";
            case NothingQuery: return "nothing";
        }
        var group = (GroupQuery)query;
        var text = new StringBuilder();
        foreach (Query part in group.Required) text.Append(" +").Append(Show(part));
        foreach (Query part in group.Optional) text.Append(' ').Append(Show(part));
        foreach (Query part in group.Prohibited) text.Append(" -").Append(Show(part));
        return $"[{text.ToString()[1..]}]";
    }

    private static string Scope(QueryScope scope) => scope switch { QueryScope.Title => "title:", QueryScope.Url => "url:", QueryScope.Anchor => "anchor:", _ => "" };
}
