using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;

namespace Indexer.Benchmarks.Processes;

/// <summary>
/// A program as a process of its own, as users start it: built by the launcher, with the launcher's settings. It ends with this one, however that ends: a shell watches both.
/// </summary>
internal sealed partial class ChildProcess : IDisposable
{
    public const int Kill = 9, Terminate = 15, Continue = 18, Stop = 19;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);
    private static readonly string s_launcher = FindLauncher();

    private readonly Process _process;
    private readonly Channel<(string Line, long At)> _lines = Channel.CreateUnbounded<(string, long)>();
    private readonly StringBuilder _errors = new();
    private readonly Task<string> _output;
    private readonly Task _reading;
    private TimeSpan _cpu;

    private ChildProcess(string assembly, IEnumerable<string> arguments, int? core = null)
    {
        string[] command = [.. core is { } only ? ["taskset", "-c", Number(only)] : Array.Empty<string>(), .. CommandOf(assembly), .. arguments];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath(),
        })!; // not null: without a shell a process is always started
        Process.Start("sh", ["-c", "while kill -0 $1 2>/dev/null; do kill -0 $0 2>/dev/null || kill -9 $1; sleep 1; done", Number(Environment.ProcessId), Number(_process.Id)])!.Dispose();
        _output = _process.StandardOutput.ReadToEndAsync();
        _reading = Task.Run(ReadErrorsAsync);
    }

    public int Id => _process.Id;

    /// <summary>Starts a program, named by its assembly: those of the system by the launcher, others from beside this one.</summary>
    public static ChildProcess Start(string assembly, params IEnumerable<string> arguments) => new(assembly, arguments);

    /// <summary>The same, on one core alone.</summary>
    public static ChildProcess StartOn(int core, string assembly, params IEnumerable<string> arguments) => new(assembly, arguments, core);

    /// <summary>Runs a program to its end, and returns what it wrote to standard output.</summary>
    public static async Task<string> RunAsync(string assembly, params IEnumerable<string> arguments)
    {
        using var process = new ChildProcess(assembly, arguments);
        return await process.EndAsync();
    }

    /// <summary>Waits for the next line of standard error that contains a text; returns when it came, as <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public async Task<long> LineAsync(string text)
    {
        using var limit = new CancellationTokenSource(s_patience);
        try
        {
            await foreach (var (line, at) in _lines.Reader.ReadAllAsync(limit.Token))
                if (line.Contains(text, StringComparison.Ordinal)) return at;
        }
        catch (OperationCanceledException)
        {
        }
        throw new InvalidOperationException($"no line with '{text}': {Errors}");
    }

    public async Task<string> EndAsync()
    {
        // What a process has used can't be asked for when it has ended.
        for (var ended = _process.WaitForExitAsync(); await Task.WhenAny(ended, Task.Delay(20)) != ended;) _ = Cpu;
        await _reading;
        return _process.ExitCode == 0 ? await _output : throw new InvalidOperationException($"ended with exit code {_process.ExitCode}: {Errors}{await _output}");
    }

    /// <summary>CPU time so far; of a process that has ended, what it was when last asked for.</summary>
    public TimeSpan Cpu
    {
        get
        {
            try
            {
                _process.Refresh();
                _cpu = _process.TotalProcessorTime;
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception)
            {
                // It has ended in between.
            }
            return _cpu;
        }
    }

    /// <summary>Largest resident memory so far, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    public void Signal(int signal) => _ = SendSignal(_process.Id, signal);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
        _process.Dispose();
    }

    private string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errors) _errors.AppendLine(line);
            _lines.Writer.TryWrite((line, Stopwatch.GetTimestamp()));
        }
        _lines.Writer.Complete();
    }

    /// <summary>The command that starts a program. The launcher replaces itself by it: the process started is the program's.</summary>
    public static string[] CommandOf(string assembly) => assembly switch
    {
        "Coordinator.dll" => [s_launcher],
        "Worker.dll" => [s_launcher, "worker"],
        "QueryNode.dll" => [s_launcher, "query-node"],
        _ => ["dotnet", Path.Combine(AppContext.BaseDirectory, assembly)],
    };

    private static string FindLauncher()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Indexer.sln")))
                return Path.Combine(folder, "indexer");
        throw new DirectoryNotFoundException("Benchmarks run from a build below the repository.");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
