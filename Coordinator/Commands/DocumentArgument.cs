using System.CommandLine;

namespace Indexer.Coordinator.Commands;

/// <summary>The argument of commands about one document.</summary>
internal static class DocumentArgument
{
    public static Argument<string> Create()
    {
        var url = new Argument<string>("URL") { Description = "A URL, or the id of a JSONL document" };
        url.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.Tokens is [var token] ? token.Value : "")) result.AddError("URL is empty: give a URL, or the id of a JSONL document.");
        });
        return url;
    }
}
