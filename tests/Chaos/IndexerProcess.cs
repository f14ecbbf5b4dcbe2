using System.Diagnostics;
using System.Text.Json;

namespace Indexer.Chaos;

/// <summary>The real program, as a child process.</summary>
internal sealed class IndexerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output, _errors;

    private IndexerProcess(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Coordinator.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        _process.StandardInput.Close();
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public static IndexerProcess Start(params string[] arguments) => new(arguments);

    /// <summary>Waits for its end, at most for <paramref name="limit"/>; a process that runs on is killed and reported.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            throw new TimeoutException($"'{string.Join(' ', _process.StartInfo.ArgumentList)}' did not end within {limit}: {await _errors}");
        }
        return (_process.ExitCode, await _output, await _errors);
    }

    /// <summary>kill -9 after <paramref name="delay"/>.</summary>
    /// <returns>Whether it was still running.</returns>
    public async Task<bool> KillAfterAsync(TimeSpan delay)
    {
        using var ended = new CancellationTokenSource(delay);
        try
        {
            await _process.WaitForExitAsync(ended.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            return true;
        }
    }

    /// <summary>Runs the program to a successful end and reads the JSON object it prints.</summary>
    public static async Task<JsonElement> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var (exitCode, output, errors) = await process.EndAsync(TimeSpan.FromMinutes(5));
        if (exitCode != 0) throw new InvalidOperationException($"exit code {exitCode}: {errors}");
        return JsonDocument.Parse(output).RootElement;
    }

    public void Dispose() => _process.Dispose();
}
