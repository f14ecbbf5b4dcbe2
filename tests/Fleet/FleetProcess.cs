using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Indexer.Fleet;

/// <summary>A program of the fleet, as a child process.</summary>
internal sealed partial class FleetProcess : IDisposable
{
    public const int Interrupt = 2, Kill = 9, Terminate = 15, Continue = 18, Stop = 19;

    /// <summary>Far longer than anything here takes, however busy the machine is.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task _reading;
    private readonly StringBuilder _errors = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private FleetProcess(string[] launcher, string program, string[] arguments, (string Name, string Value)[] variables)
    {
        // A test run in the background of a script inherits an ignored SIGINT, and would hand it on: the program starts with the default, as at a prompt.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", .. launcher, "dotnet", Path.Combine(AppContext.BaseDirectory, program + ".dll"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("INDEXER_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        _output = _process.StandardOutput.ReadToEndAsync();
        _reading = ReadErrorsAsync();
        _process.StandardInput.Close();
    }

    public static FleetProcess Start(string program, string[] arguments, params (string Name, string Value)[] variables) => new([], program, arguments, variables);

    /// <summary>Starts a program by a command that replaces itself with it, such as <c>ip netns exec NAME</c>.</summary>
    public static FleetProcess StartBy(string[] launcher, string program, string[] arguments, params (string Name, string Value)[] variables) =>
        new(launcher, program, arguments, variables);

    public static Task<ProcessEnd> EndOfAsync(string program, string[] arguments, params (string Name, string Value)[] variables)
    {
        return RunAsync();

        async Task<ProcessEnd> RunAsync()
        {
            using var process = new FleetProcess([], program, arguments, variables);
            return await process.EndAsync();
        }
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>What it has said on standard error so far.</summary>
    public string Said
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

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
        throw new InvalidOperationException($"ended without a line with '{text}': {_errors}");
    }

    /// <summary>Where it listens, from its log.</summary>
    public async Task<Uri> AddressAsync()
    {
        var line = await LineAsync("listening at ");
        return new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..]);
    }

    public void Signal(int signal)
    {
        if (!_process.HasExited) _ = SendSignal(_process.Id, signal);
    }

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
            throw new TimeoutException($"did not end within {Patience}: {_errors}");
        }
        await _reading;
        return new ProcessEnd(_process.ExitCode, await _output, _errors.ToString());
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errors) _errors.AppendLine(line);
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
    public JsonElement Json => ExitCode == 0 ? JsonDocument.Parse(Output).RootElement : throw new InvalidOperationException($"exit code {ExitCode}: {Errors}");
}
