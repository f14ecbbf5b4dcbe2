using System.Diagnostics;
using System.Text.Json;

namespace Indexer.Containers;

/// <summary>How a command ended.</summary>
internal sealed record CommandEnd(string Command, int ExitCode, string Output, string Errors)
{
    /// <summary>Its standard output, where it succeeded.</summary>
    public string Text => ExitCode == 0 ? Output : throw new InvalidOperationException($"'{Command}' ended with {ExitCode}: {Errors}{Output}");

    /// <summary>The JSON it printed.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>Runs a program to its end; one that takes longer than <paramref name="patience"/> is killed.</summary>
    public static async Task<CommandEnd> OfAsync(TimeSpan patience, IReadOnlyDictionary<string, string> variables, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{program} {string.Join(' ', arguments)}' did not end within {patience}");
        }
        return new CommandEnd($"{program} {string.Join(' ', arguments)}", process.ExitCode, await output, await errors);
    }
}
