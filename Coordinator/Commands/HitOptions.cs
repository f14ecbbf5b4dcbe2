using System.CommandLine;
using Indexer.Search;

namespace Indexer.Coordinator.Commands;

/// <summary>The options of <c>search</c> that say what is shown of each hit.</summary>
internal sealed class HitOptions
{
    private readonly Option<string> _fields = new("--fields") { HelpName = "FIELD,...", Description = $"What is shown of a hit, of {string.Join(", ", ShownFieldNames.Of(~ShownFields.None))}. Default: {string.Join(',', ShownFieldNames.Of(ShownFields.Usual))}" };
    private readonly Option<string> _highlight = new("--highlight") { HelpName = "FIELD,...", Description = "Where the words found are marked: snippet, title or both; or false. Default: snippet" };
    private readonly Option<bool> _explain = new("--explain") { Description = "Show how each score came about" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _fields, _highlight, _explain }) command.Add(option);
    }

    /// <exception cref="SearchException">There is no such field.</exception>
    public SearchRequest ApplyTo(ParseResult parsed, SearchRequest request) => request with
    {
        Fields = ShownFieldTexts.FieldsOf(parsed.GetValue(_fields)),
        Highlight = ShownFieldTexts.HighlightOf(parsed.GetValue(_highlight)),
        Explain = parsed.GetValue(_explain),
    };
}
