using System.CommandLine;
using Indexer.Coordinator.Terminal;
using Indexer.Hosting;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer serve</c>: search page and JSON API of all indices of the data folder.</summary>
internal static class ServeCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var data = DataFolder.NewOption();
        var urls = new Option<string>("--urls")
        {
            HelpName = "URLS",
            Description = "Addresses to listen on, separated by semicolons. Default: http://127.0.0.1:8080",
            DefaultValueFactory = _ => "http://127.0.0.1:8080",
        };
        urls.Validators.Add(result =>
        {
            foreach (var url in result.Tokens.SelectMany(token => token.Value.Split(';')))
                if (!ListenAddress.IsValid(url)) result.AddError($"'{url}' is not a value for --urls: give {ListenAddress.Form}.");
        });
        var apiKeys = new Option<string?>(FleetSettings.ApiKeys.Flag) { HelpName = FleetSettings.ApiKeys.ValueName, Description = FleetSettings.ApiKeys.Description };
        var command = new DocumentedCommand("serve", "Serve a search page and a JSON API")
        {
            Examples =
            [
                ("serve", "then open http://127.0.0.1:8080"),
                ("serve --urls http://0.0.0.0:9000", "for other machines, on port 9000"),
                ("serve --data /srv/indexer", "the indices of another data folder"),
            ],
            Notes = "The API answers at /api/search?index=NAME&q=QUERY with the same JSON as 'search --format json'. New generations are served as soon as they are published. Ctrl-C stops it.",
        };
        command.Add(data);
        command.Add(urls);
        command.Add(apiKeys);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            await using var system = await Embedded.OpenAsync(DataFolder.Of(shell, parsed.GetValue(data)), cancellationToken);
            try
            {
                await system.ServeAsync(parsed.GetRequiredValue(urls), parsed.GetValue(apiKeys), addresses => Announce(shell, addresses), cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Ctrl-C is how a server is stopped; that is no failure.
            }
            catch (SettingsException e)
            {
                throw new CommandException(e.Message, ExitCode.Usage, e);
            }
            catch (IOException e)
            {
                throw new CommandException($"Can't listen on {parsed.GetValue(urls)}: {e.Message} Choose another address with --urls.", ExitCode.Failure, e);
            }
            return ExitCode.Success;
        });
    }

    private static void Announce(Shell shell, IReadOnlyCollection<string> addresses)
    {
        foreach (var address in addresses) shell.Error.WriteLine($"Serving at {address}");
        shell.Error.WriteLine("Ctrl-C stops it.");
    }
}
