using System.Text.Json.Serialization;

namespace Indexer.Jobs;

/// <summary>A job: one corpus → index run. Derived from the request, so the same command names the same job.</summary>
public readonly record struct JobId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>The stages of a job, in order.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Stage>))]
public enum Stage
{
    /// <summary>One task a split: records → pages, facts and fates, sorted by document key.</summary>
    Map,
    /// <summary>One task a partition of keys: facts → the newest capture of each document and its content signatures.</summary>
    Select,
    /// <summary>One task a partition of signatures: signatures → which documents are duplicates of which.</summary>
    Deduplicate,
    /// <summary>One task a partition of keys: pages and duplicates → one shard and its fates.</summary>
    Reduce,
    /// <summary>One task: the shards' term statistics → those of the generation.</summary>
    Gather,
}

/// <summary>One task of a job: a stage and its place in it, e.g. <c>map-000012</c>.</summary>
public readonly record struct TaskId(Stage Stage, int Index) : IComparable<TaskId>
{
    /// <inheritdoc/>
    public override string ToString() => $"{Stage.ToString().ToLowerInvariant()}-{Index:D6}";

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">Not a task id.</exception>
    public static TaskId Parse(ReadOnlySpan<char> text)
    {
        var dash = text.IndexOf('-');
        if (dash > 0 && Enum.TryParse<Stage>(text[..dash], ignoreCase: true, out var stage)
            && int.TryParse(text[(dash + 1)..], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index))
            return new TaskId(stage, index);
        throw new FormatException($"'{text}' is not a task id: expected stage-number, such as map-000012.");
    }

    /// <summary>By stage, then by index.</summary>
    public int CompareTo(TaskId other) => Stage != other.Stage ? Stage.CompareTo(other.Stage) : Index.CompareTo(other.Index);
}

/// <summary>One try at a task. Unique over all processes.</summary>
public readonly record struct AttemptId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
