using Indexer.Coordinator.Terminal;
using Indexer.Hosting;

namespace Indexer.Coordinator.Commands;

/// <summary>The settings of a fleet among a shell's variables.</summary>
internal static class FleetVariables
{
    public static SettingSources Sources(IReadOnlyDictionary<string, string> flags, Shell shell)
    {
        var names = FleetSettings.All.Select(setting => setting.Variable).SelectMany(name => new[] { name, name + "_FILE" });
        var variables = names.Select(name => KeyValuePair.Create(name, shell.Variable(name) ?? "")).Where(variable => variable.Value.Length > 0);
        return new SettingSources(flags, variables, shell.CurrentDirectory);
    }
}
