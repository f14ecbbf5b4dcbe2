using Indexer.Storage;
using Microsoft.Extensions.Options;

namespace Indexer.Hosting;

/// <summary>The start of a program that takes settings only: flags, help, and the faults of settings on standard error with exit code 2.</summary>
public static class ProgramStart
{
    /// <summary>Exit code for settings that are missing or wrong.</summary>
    public const int WrongSettings = 2;

    /// <summary>Reads the settings and runs the program.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="program">What the program is and takes.</param>
    /// <param name="run">Runs it with its sources of settings and the arguments for its sections of options; returns the exit code.</param>
    public static async Task<int> RunAsync(string[] args, ProgramOutline program, Func<SettingSources, IReadOnlyList<string>, Task<int>> run)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(run);
        try
        {
            var flags = CommandFlags.Parse(args, program);
            if (flags.WantsHelp)
            {
                await Console.Out.WriteAsync(CommandFlags.HelpOf(program));
                return 0;
            }
            var sources = SettingSources.OfProcess(flags.Values);
            WarnOfUnknown(sources, Console.Error);
            return await run(sources, flags.Others);
        }
        catch (SettingsException e)
        {
            foreach (var fault in e.Faults) await Console.Error.WriteLineAsync($"{program.Name}: {fault}");
            return WrongSettings;
        }
        catch (OptionsValidationException e)
        {
            foreach (var fault in e.Failures) await Console.Error.WriteLineAsync($"{program.Name}: {fault}");
            return WrongSettings;
        }
        catch (StoreRefusedException e)
        {
            await Console.Error.WriteLineAsync($"{program.Name}: {e.Message}");
            return 1;
        }
    }

    /// <summary>Says which variables look like settings and are none.</summary>
    public static void WarnOfUnknown(SettingSources sources, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(error);
        foreach (var variable in sources.UnknownVariables()) error.WriteLine($"warning: the variable {variable} is no setting of any program; it is not used.");
    }
}
