using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Indexer.Chaos;

/// <summary>The real program, as a child process.</summary>
internal sealed partial class IndexerProcess : IDisposable
{
    public const int Interrupt = 2, Kill = 9, Terminate = 15, Continue = 18, Stop = 19;

    /// <summary>Far longer than anything here takes, however busy the machine is.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task _reading;
    private readonly StringBuilder _errors = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private IndexerProcess(string[] arguments, string? folder, byte[] input)
    {
        // A test run in the background of a script inherits an ignored SIGINT, and would hand it on: the program starts with the default, as at a prompt.
        var start = new ProcessStartInfo("env")
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        start.ArgumentList.Add("--default-signal=INT");
        start.ArgumentList.Add("dotnet");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Coordinator.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment.Remove("INDEXER_DATA");
        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        _output = _process.StandardOutput.ReadToEndAsync();
        _reading = ReadErrorsAsync();
        _process.StandardInput.BaseStream.Write(input);
        _process.StandardInput.Close();
    }

    public static IndexerProcess Start(params string[] arguments) => new(arguments, null, []);

    /// <summary>Waits for the next line on standard error that contains <paramref name="text"/>.</summary>
    public async Task<string> LineAsync(string text)
    {
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(timeout.Token))
                if (line.Contains(text, StringComparison.Ordinal)) return line;
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }
        await _reading;
        throw new InvalidOperationException($"'{Command}' ended without a line with '{text}': {_errors}");
    }

    /// <summary>Sends a signal; a process that has ended meanwhile gets none.</summary>
    public void Signal(int signal)
    {
        if (!_process.HasExited) _ = SendSignal(_process.Id, signal);
    }

    /// <summary>Waits for its end; a process that runs on is killed and reported.</summary>
    public async Task<ProcessEnd> EndAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _reading;
            throw new TimeoutException($"'{Command}' did not end within {Patience}: {_errors}");
        }
        await _reading;
        return new ProcessEnd(_process.ExitCode, await _output, _errors.ToString());
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
            Signal(Kill);
            await _process.WaitForExitAsync();
            return true;
        }
    }

    /// <summary>Runs the program to its end.</summary>
    public static Task<ProcessEnd> EndOfAsync(params string[] arguments) => EndOfAsync(null, [], arguments);

    /// <summary>Runs the program to its end, in a folder and with something on standard input.</summary>
    public static async Task<ProcessEnd> EndOfAsync(string? folder, byte[] input, params string[] arguments)
    {
        using var process = new IndexerProcess(arguments, folder, input);
        return await process.EndAsync();
    }

    /// <summary>Runs the program to a successful end and reads the JSON it prints.</summary>
    public static async Task<JsonElement> RunAsync(params string[] arguments)
    {
        var end = await EndOfAsync(arguments);
        return end.ExitCode == 0 ? end.Json : throw new InvalidOperationException($"{string.Join(' ', arguments)}: exit code {end.ExitCode}: {end.Errors}");
    }

    public void Dispose()
    {
        // After a failed assertion a server, or a stopped process, would outlive its test.
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private string Command => string.Join(' ', _process.StartInfo.ArgumentList.Skip(1));

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _errors.AppendLine(line);
            _lines.Writer.TryWrite(line);
        }
        _lines.Writer.Complete();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}

/// <summary>How a process ended.</summary>
internal sealed record ProcessEnd(int ExitCode, string Output, string Errors)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}
