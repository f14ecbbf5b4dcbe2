using System.Text.RegularExpressions;
using Indexer.Jobs;

namespace Indexer.Coordinator.Leading;

/// <summary>Which task a job failed by.</summary>
internal static partial class FailedTask
{
    /// <summary>The task that the outcome's error begins with (<see cref="JobState"/> words it so); null where none is to blame.</summary>
    public static TaskId? In(JobOutcome outcome) => outcome.Error is { } error && Name().Match(error) is { Success: true } match ? TaskId.Parse(match.Groups[1].Value) : null;

    [GeneratedRegex(@"^Task ((?:map|select|deduplicate|reduce|gather)-\d+) ")]
    private static partial Regex Name();
}
