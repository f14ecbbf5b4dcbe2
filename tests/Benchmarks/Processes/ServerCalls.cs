using System.Globalization;
using System.Text.RegularExpressions;

namespace Indexer.Benchmarks.Processes;

/// <summary>What the S3 server was asked for, by kind, from the log that it writes of every request.</summary>
internal sealed partial class ServerCalls
{
    private static readonly string[] s_kinds = ["GET", "HEAD", "LIST", "PUT", "POST", "DELETE"];

    private readonly string _log;
    private long _read;

    /// <param name="log">The server's log; what stands in it already does not count.</param>
    public ServerCalls(string log) => (_log, _read) = (log, new FileInfo(log).Length);

    /// <summary>Requests since the last call, by kind: a listing apart from other GETs, POST for what begins and ends an upload by parts.</summary>
    public async Task<IReadOnlyDictionary<string, int>> TakeAsync()
    {
        // The server writes its log in passing.
        await Task.Delay(TimeSpan.FromSeconds(1));
        var calls = s_kinds.ToDictionary(kind => kind, _ => 0, StringComparer.Ordinal);
        await using var log = new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite) { Position = _read };
        using var reader = new StreamReader(log);
        while (await reader.ReadLineAsync() is { } line)
            if (Request().Match(line) is { Success: true } request)
                calls[request.Groups["query"].Value.Contains("list-type", StringComparison.Ordinal) ? "LIST" : request.Groups["method"].Value]++;
        _read = log.Position;
        return calls;
    }

    /// <summary>Several jobs' calls as a line: the median of each kind.</summary>
    public static string Text(IReadOnlyCollection<IReadOnlyDictionary<string, int>> jobs)
    {
        var medians = s_kinds.Select(kind => (kind, Calls: Places.Median(jobs.Select(calls => (double)calls[kind])))).ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{medians.Sum(each => each.Calls):F0} ({string.Join(", ", medians.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.kind} {each.Calls:F0}")))})");
    }

    [GeneratedRegex("""beast: .*"(?<method>GET|HEAD|PUT|POST|DELETE) [^ ?]*(?<query>[^ ]*) HTTP/""", RegexOptions.ExplicitCapture)]
    private static partial Regex Request();
}
