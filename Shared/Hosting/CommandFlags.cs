using System.Text;

namespace Indexer.Hosting;

/// <summary>The command line of a program that takes settings only: <c>--name value</c> or <c>--name=value</c>.</summary>
public sealed class CommandFlags
{
    private CommandFlags(Dictionary<string, string> values, List<string> others, bool wantsHelp) => (Values, Others, WantsHelp) = (values, others, wantsHelp);

    /// <summary>Values by setting name.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>Arguments of the form <c>--Section:Key=value</c>, which go to the options of that section.</summary>
    public IReadOnlyList<string> Others { get; }

    /// <summary>Whether help was asked for.</summary>
    public bool WantsHelp { get; }

    /// <summary>Reads arguments.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="program">What the program takes.</param>
    /// <exception cref="SettingsException">An argument is unknown, or lacks its value.</exception>
    public static CommandFlags Parse(IReadOnlyList<string> args, ProgramOutline program)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(program);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var (others, faults, wantsHelp) = (new List<string>(), new List<string>(), false);
        for (var i = 0; i < args.Count; i++)
        {
            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? args[i] : args[i][..equals];
            if (name is "--help" or "-h") wantsHelp = true;
            else if (!name.StartsWith("--", StringComparison.Ordinal)) faults.Add($"'{args[i]}' is not a flag; all settings are given as --name value.");
            else if (equals < 0 && (i + 1 == args.Count || args[i + 1].StartsWith("--", StringComparison.Ordinal))) faults.Add($"{name} needs a value.");
            else
            {
                var value = equals < 0 ? args[++i] : args[i][(equals + 1)..];
                if (name.Contains(':', StringComparison.Ordinal))
                {
                    if (OptionSection.FaultOf(name, program.Sections) is { } fault) faults.Add(fault);
                    else others.Add($"{name}={value}");
                }
                else if (program.Settings.FirstOrDefault(setting => setting.Flag == name) is { } known) values[known.Name] = value;
                else faults.Add($"{name} is not a setting of this program; it takes {string.Join(", ", program.Settings.Select(setting => setting.Flag))}.");
            }
        }
        return faults.Count == 0 || wantsHelp ? new CommandFlags(values, others, wantsHelp) : throw new SettingsException(faults);
    }

    /// <summary>A help page.</summary>
    public static string HelpOf(ProgramOutline program)
    {
        ArgumentNullException.ThrowIfNull(program);
        var text = new StringBuilder().Append(program.Purpose).Append("\n\nUsage:\n  ").Append(program.Name)
            .AppendJoin("", program.Required.Select(setting => $" {setting.Flag} {setting.ValueName}")).Append(" [settings]\n\nSettings (flag, variable):\n");
        var secrets = program.Settings.Where(setting => setting.IsSecret).Select(setting => $"{setting.Variable} or {setting.Variable}_FILE, which names a file; ");
        foreach (var setting in program.Settings.Where(setting => !setting.IsSecret))
            text.Append("  ").Append(setting.Flag).Append(' ').Append(setting.ValueName).Append("  (").Append(setting.Variable).Append(")\n      ").Append(setting.Description).Append('\n');
        foreach (var section in program.Sections.Where(section => section.Keys.Count > 0))
            text.Append("\nOptions --").Append(section.Name).Append(":NAME VALUE (").Append(section.Name).Append("__NAME):\n  ").AppendJoin(", ", section.Keys).Append('\n');
        return text.Append("\nA flag wins over its variable, a variable over appsettings.json (section Indexer) in the working folder. Secrets: ")
            .AppendJoin("", secrets)
            .Append("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.\nOTEL_EXPORTER_OTLP_ENDPOINT sends traces and metrics to a collector.\n")
            .Append("Exit codes: 0 stopped as told; 1 failed; 2 wrong settings; a second SIGTERM ends at once.\n").ToString();
    }
}
