using System.CommandLine;
using Indexer.Client;
using Indexer.Coordinator.Terminal;

namespace Indexer.Coordinator.Commands;

/// <summary>A query node that a command asks instead of opening the store itself.</summary>
internal sealed class NodeAddress
{
    /// <summary>The variable that may hold the key.</summary>
    private const string KeyVariable = "INDEXER_KEY";

    private readonly Option<string?> _node = new("--node") { HelpName = "URL", Description = "Ask this query node, as in http://127.0.0.1:8080, instead of opening the index here" };

    private readonly Option<string?> _keyFile = new("--key-file") { HelpName = "FILE", Description = $"File with the API key that is shown to the node. Default: ${KeyVariable}" };

    public NodeAddress() => _node.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && !(Uri.TryCreate(token.Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            result.AddError($"'{token.Value}' is not a value for --node: give the address of a query node, as in http://127.0.0.1:8080.");
    });

    /// <summary>Adds the options.</summary>
    public void AddTo(DocumentedCommand command) => command.AddGroup("A query node instead of the store", rare: false, _node, _keyFile);

    /// <summary>A client of the node; null where none is named.</summary>
    /// <exception cref="CommandException">The key can't be read.</exception>
    public IndexerClient? Open(ParseResult parsed, Shell shell)
    {
        if (parsed.GetValue(_node) is not { } node) return null;
        return new IndexerClient(new Uri(node), new IndexerClientOptions { Key = KeyOf(parsed, shell) });
    }

    private string? KeyOf(ParseResult parsed, Shell shell)
    {
        if (parsed.GetValue(_keyFile) is not { } file) return shell.Variable(KeyVariable) is { Length: > 0 } key ? key : null;
        try
        {
            return File.ReadAllText(Path.Combine(shell.CurrentDirectory, file)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The key can't be read: {e.Message}", ExitCode.Usage, e);
        }
    }
}
