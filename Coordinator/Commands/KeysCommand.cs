using System.CommandLine;
using System.Text.Json.Serialization;
using Indexer.Access;
using Indexer.Coordinator.Terminal;
using Indexer.Hosting;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer keys</c>: the keys that clients of a query node must show.</summary>
internal static class KeysCommand
{
    private static readonly string[] s_actions = ["new", "list", "revoke"];

    public static DocumentedCommand Create(Shell shell)
    {
        var action = new Argument<string>("ACTION") { Description = "new, list or revoke" };
        action.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !s_actions.Contains(token.Value))
                result.AddError($"'{token.Value}' can't be done with keys.{Suggestion.For(token.Value, s_actions)} It must be one of {string.Join(", ", s_actions)}.");
        });
        var ids = new Argument<string[]>("ID") { Description = "Ids of keys to revoke; 'list' shows them", Arity = ArgumentArity.ZeroOrMore };
        ids.Validators.Add(UsageError.RefuseOptions);
        var file = new Option<string?>("--file") { HelpName = "FILE", Description = $"The file of keys that query nodes are given by {FleetSettings.ApiKeys.Flag}. Default: ${FleetSettings.ApiKeys.Variable}" };
        var scopes = new Option<string[]>("--scope") { HelpName = "search|admin", Description = "What a new key opens; may be given twice. admin is /api/cluster, /api/inspect and /metrics. Default: search" };
        scopes.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => ApiKeyFile.ScopeOf(token.Value) is null)) result.AddError($"'{token.Value}' is not a value for --scope: it must be search or admin.");
        });
        var name = new Option<string?>("--name") { HelpName = "TEXT", Description = "Whose key it is, for people" };
        var format = OptionKinds.Format();
        var command = new DocumentedCommand("keys", "Make, list or revoke the keys that clients of a query node must show")
        {
            Examples =
            [
                ("keys new --file keys.json --name 'the web shop'", "makes the file if need be, and prints the key: once, it is kept nowhere"),
                ("keys new --file keys.json --scope admin --name prometheus", "a key for metrics and the state of the cluster"),
                ("keys list --file keys.json", "ids, scopes and names"),
                ("keys revoke 3f9c01ab77d2 --file keys.json", "query nodes refuse it within a second or two"),
            ],
            Notes = "The file holds salted hashes, no keys. Give it to query nodes by --api-keys FILE; clients send 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'.",
        };
        command.Add(action);
        command.Add(ids);
        foreach (var option in new Option[] { file, scopes, name, format }) command.Add(option);
        return command.Runs((parsed, _) =>
        {
            var path = parsed.GetValue(file) ?? shell.Variable(FleetSettings.ApiKeys.Variable);
            if (string.IsNullOrEmpty(path)) throw new CommandException($"--file FILE is missing: where the keys are kept. {FleetSettings.ApiKeys.Variable} may name it too.", ExitCode.Usage);
            var asked = parsed.GetValue(ids) ?? [];
            if (parsed.GetRequiredValue(action) is not "revoke" && asked.Length > 0) throw new CommandException("Only 'revoke' takes ids.", ExitCode.Usage);
            var asJson = parsed.GetValue(format) == OutputFormat.Json;
            switch (parsed.GetRequiredValue(action))
            {
                case "new":
                    New(shell, path, parsed.GetValue(scopes) ?? [], parsed.GetValue(name) ?? "", asJson);
                    break;
                case "revoke":
                    Revoke(shell, path, asked, asJson);
                    break;
                default:
                    List(shell, Load(path), asJson);
                    break;
            }
            return Task.FromResult(ExitCode.Success);
        });
    }

    private static void New(Shell shell, string path, string[] words, string name, bool asJson)
    {
        var file = File.Exists(path) ? Load(path) : ApiKeyFile.Empty;
        var scopes = words.Length == 0 ? ApiKeyScopes.Search : words.Aggregate(ApiKeyScopes.None, (all, word) => all | ApiKeyFile.ScopeOf(word)!.Value); // validated above
        var key = ApiKey.New();
        var record = key.ToRecord(scopes, name, DateTimeOffset.UtcNow);
        (file with { Keys = [.. file.Keys, record] }).Save(path);
        shell.Error.WriteLine($"Key {key.Id} opens {string.Join(" and ", ApiKeyFile.WordsOf(scopes))}; {path} has its hash. The key itself is shown only now:");
        if (asJson) Json.Write(shell.Out, KeyReport.Of(record) with { Key = key.Text }, Json.Shapes.KeyReport);
        else shell.Out.WriteLine(key.Text);
    }

    private static void Revoke(Shell shell, string path, string[] ids, bool asJson)
    {
        if (ids.Length == 0) throw new CommandException($"Which keys? {shell.Program} keys revoke ID", ExitCode.Usage);
        var file = Load(path);
        if (ids.FirstOrDefault(id => file.Keys.All(key => key.Id != id)) is { } unknown) throw new CommandException($"There is no key '{unknown}' in {path}; 'keys list' shows those there are.");
        var revoked = file.Keys.Where(key => ids.Contains(key.Id)).ToList();
        (file with { Keys = [.. file.Keys.Where(key => !ids.Contains(key.Id))] }).Save(path);
        shell.Error.WriteLine($"{Quantity.Of(revoked.Count, "key")} revoked.");
        if (asJson) Json.Write(shell.Out, [.. revoked.Select(KeyReport.Of)], Json.Shapes.KeyReportArray);
    }

    private static void List(Shell shell, ApiKeyFile file, bool asJson)
    {
        if (asJson)
        {
            Json.Write(shell.Out, [.. file.Keys.Select(KeyReport.Of)], Json.Shapes.KeyReportArray);
            return;
        }
        if (file.Keys.Count == 0)
        {
            shell.Out.WriteLine("No keys: nobody may ask.");
            return;
        }
        var table = new TextTable("ID", "SCOPES", "MADE", "NAME");
        foreach (var key in file.Keys) table.Add(key.Id, string.Join(' ', ApiKeyFile.WordsOf(key.Scopes)), Quantity.Moment(key.Created), key.Name);
        table.Write(shell.Out, new Style(shell.StyledOut));
    }

    private static ApiKeyFile Load(string path)
    {
        try
        {
            return ApiKeyFile.Load(path);
        }
        catch (FormatException e)
        {
            throw new CommandException($"{path} can't be taken: {e.Message}.", ExitCode.Failure, e);
        }
    }
}

/// <summary>A key in reports.</summary>
internal sealed record KeyReport(string Id, string[] Scopes, DateTimeOffset Created, string Name)
{
    /// <summary>The key itself, where it was just made; there is no other time to tell it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    public static KeyReport Of(ApiKeyRecord key) => new(key.Id, [.. ApiKeyFile.WordsOf(key.Scopes)], key.Created, key.Name);
}
