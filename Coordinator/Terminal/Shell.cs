using System.Globalization;
using System.Text;

namespace Indexer.Coordinator.Terminal;

/// <summary>What a command is given by the shell that started it: streams, what they lead to, and surroundings.</summary>
internal sealed record Shell
{
    /// <summary>Results, and nothing else.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Progress, warnings, errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Opens standard input.</summary>
    public Func<Stream> OpenInput { get; init; } = static () => Stream.Null;

    /// <summary>Whether results may be styled: standard output is a terminal that wants colour.</summary>
    public bool StyledOut { get; init; }

    /// <summary>Whether standard error is a terminal on which lines can be redrawn.</summary>
    public bool LiveError { get; init; }

    /// <summary>Columns.</summary>
    public int Width { get; init; } = 100;

    /// <summary>How the user calls this program, for lines to be typed next.</summary>
    public string Program { get; init; } = "indexer";

    /// <summary>Environment variables.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>Folder that relative paths start from.</summary>
    public string CurrentDirectory { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>That of this process.</summary>
    public static Shell OfProcess()
    {
        var plain = IsPlain(Environment.GetEnvironmentVariable);
        return new Shell
        {
            Out = Utf8(Console.OpenStandardOutput()),
            Error = Utf8(Console.OpenStandardError()),
            OpenInput = Console.OpenStandardInput,
            StyledOut = !plain && !Console.IsOutputRedirected,
            LiveError = !plain && !Console.IsErrorRedirected,
            Width = WidthOfTerminal(),
            Program = Environment.GetEnvironmentVariable("INDEXER_COMMAND") is { Length: > 0 } name ? name : "indexer",
            Variable = Environment.GetEnvironmentVariable,
        };
    }

    /// <summary>Whether the user or the surroundings ask for plain text: NO_COLOR (no-color.org), CI, TERM=dumb or none.</summary>
    internal static bool IsPlain(Func<string, string?> variable) =>
        variable("NO_COLOR") is { Length: > 0 } || variable("CI") is { Length: > 0 } || (!OperatingSystem.IsWindows() && variable("TERM") is null or "" or "dumb");

    // The console's own writers would follow the locale's charset; results are UTF-8 everywhere.
    private static StreamWriter Utf8(Stream stream) => new(stream, new UTF8Encoding(false), 4096) { AutoFlush = true };

    private static int WidthOfTerminal()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns > 0)
            return Math.Clamp(columns, 40, 200);
        if (Console.IsOutputRedirected && Console.IsErrorRedirected) return 100;
        try
        {
            return Math.Clamp(Console.WindowWidth, 40, 200);
        }
        catch (IOException)
        {
            return 100;
        }
    }
}
