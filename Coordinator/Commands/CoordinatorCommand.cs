using System.CommandLine;
using Indexer.Coordinator.Leading;
using Indexer.Coordinator.Terminal;
using Indexer.Hosting;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer coordinator</c>: the program of a fleet that plans jobs, hands out their tasks and publishes.</summary>
internal static class CoordinatorCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var command = new DocumentedCommand("coordinator", "Run a coordinator of a fleet: plans, hands out tasks, publishes")
        {
            Examples =
            [
                ("coordinator --broker amqp://127.0.0.1 --store /srv/indexer/store", "with a store that is a shared folder"),
                ("coordinator --broker amqp://rabbit --store 's3://crawl/indexer?endpoint=http://s3:7480' --health-urls http://*:8081", "in a container"),
            ],
            Notes = "Of any number of coordinators one leads and the others stand by; when it goes, another takes over within seconds. Each setting has a variable too: "
                + "--health-urls is INDEXER__HEALTH_URLS. The other programs of a fleet are 'worker' and 'query-node', with help of their own (--help).",
        };
        var options = CoordinatorOptions.Settings.Where(setting => !setting.IsSecret)
            .Select(setting => (Setting: setting, Option: new Option<string?>(setting.Flag) { HelpName = setting.ValueName, Description = setting.Description })).ToList();
        foreach (var (_, option) in options) command.Add(option);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            var flags = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (setting, option) in options)
                if (parsed.GetValue(option) is { } value) flags[setting.Name] = value;
            try
            {
                var sources = SettingSources.OfProcess(flags);
                ProgramStart.WarnOfUnknown(sources, shell.Error);
                return await CoordinatorHost.RunAsync(CoordinatorOptions.Read(sources), cancellationToken);
            }
            catch (SettingsException e)
            {
                throw new CommandException(e.Message, ExitCode.Usage, e);
            }
        });
    }
}
