using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Indexer.Jobs;

namespace Indexer.Queue.Rabbit;

/// <summary>What a message on the coordinator's queue says.</summary>
internal enum CoordinatorMessageKind
{
    Started,
    Progressed,
    Committed,
    HandedBack,
    Failed,
    WakeUp,
    RollCall,
    QueueLost,
}

/// <summary>A task or a dead letter about one; sent: when it was given to the queue, in milliseconds since 1970.</summary>
internal sealed record TaskBody(int V, string Job, string Task, int Attempt, long? Sent = null);

internal sealed record CancellationBody(int V, string Job, string? Task = null, string? Attempt = null);

/// <summary>Everything the coordinator is told; which members are there depends on the kind.</summary>
internal sealed record CoordinatorBody(
    int V, CoordinatorMessageKind Kind, string? Job = null, string? Task = null, string? Attempt = null, int? Number = null, string? Worker = null,
    int? IsolationSteps = null, long? InputBytes = null, long? Records = null, long? Quarantined = null, string? Error = null, bool? Retryable = null, long? OfBytes = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TaskBody))]
[JsonSerializable(typeof(CancellationBody))]
[JsonSerializable(typeof(CoordinatorBody))]
internal sealed partial class MessageJson : JsonSerializerContext;

/// <summary>Bodies of messages: compact JSON, whose member <c>v</c> is the version of the format. See <c>Shared/Queue/README.md</c>.</summary>
internal static class MessageCodec
{
    private const int Version = 1;

    public static byte[] Write(TaskMessage message, DateTimeOffset sent) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new TaskBody(Version, message.Job.Value, message.Task.ToString(), message.Attempt, sent.ToUnixTimeMilliseconds()), MessageJson.Default.TaskBody);

    public static byte[] Write(TaskCancellation cancellation) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new CancellationBody(Version, cancellation.Job.Value, cancellation.Task?.ToString(), cancellation.Attempt), MessageJson.Default.CancellationBody);

    public static byte[] WriteWakeUp(JobId job) => Write(new CoordinatorBody(Version, CoordinatorMessageKind.WakeUp, job.Value));

    public static byte[] WriteRollCall() => Write(new CoordinatorBody(Version, CoordinatorMessageKind.RollCall));

    public static byte[] WriteQueueLost() => Write(new CoordinatorBody(Version, CoordinatorMessageKind.QueueLost));

    public static byte[] Write(TaskReport report)
    {
        var about = new CoordinatorBody(Version, default, report.Job.Value, report.Task.ToString(), report.Attempt);
        return Write(report switch
        {
            TaskStarted started => about with
            {
                Kind = CoordinatorMessageKind.Started, Number = started.Number, Worker = started.Worker, IsolationSteps = started.IsolationSteps,
            },
            TaskProgressed progressed => about with
            {
                Kind = CoordinatorMessageKind.Progressed, InputBytes = progressed.InputBytes, Records = progressed.Records, OfBytes = progressed.OfBytes == 0 ? null : progressed.OfBytes,
            },
            TaskCommitted committed => about with
            {
                Kind = CoordinatorMessageKind.Committed, Records = committed.Records, Quarantined = committed.Quarantined,
            },
            TaskHandedBack => about with { Kind = CoordinatorMessageKind.HandedBack },
            TaskFailed failed => about with
            {
                Kind = CoordinatorMessageKind.Failed, Number = failed.Number, Error = failed.Error, Retryable = failed.Retryable,
            },
            _ => throw new UnreachableException($"no message for {report.GetType().Name}"),
        });
    }

    public static bool TryReadTask(ReadOnlySpan<byte> body, [NotNullWhen(true)] out SentTask? task, out string error) =>
        TryRead(
            body, MessageJson.Default.TaskBody, read => read.V,
            read => new SentTask(
                new TaskMessage(new JobId(read.Job), TaskId.Parse(read.Task), read.Attempt), read.Sent is { } sent ? DateTimeOffset.FromUnixTimeMilliseconds(sent) : null),
            out task, out error);

    public static bool TryReadCancellation(ReadOnlySpan<byte> body, [NotNullWhen(true)] out TaskCancellation? cancellation, out string error) =>
        TryRead(
            body, MessageJson.Default.CancellationBody, read => read.V,
            read => new TaskCancellation(new JobId(read.Job), read.Task is null ? null : TaskId.Parse(read.Task), read.Attempt), out cancellation, out error);

    public static bool TryReadForCoordinator(ReadOnlySpan<byte> body, [NotNullWhen(true)] out CoordinatorMessage? message, out string error) =>
        TryRead(body, MessageJson.Default.CoordinatorBody, read => read.V, ForCoordinator, out message, out error);

    private static CoordinatorMessage ForCoordinator(CoordinatorBody read) => read.Kind switch
    {
        CoordinatorMessageKind.RollCall or CoordinatorMessageKind.QueueLost => new CoordinatorMessage(read.Kind, null, null),
        CoordinatorMessageKind.WakeUp => new CoordinatorMessage(read.Kind, new JobId(Needed(read.Job)), null),
        _ => new CoordinatorMessage(read.Kind, null, Report(read, new JobId(Needed(read.Job)), TaskId.Parse(Needed(read.Task)), Needed(read.Attempt))),
    };

    private static TaskReport Report(CoordinatorBody read, JobId job, TaskId task, string attempt) => read.Kind switch
    {
        CoordinatorMessageKind.Started => new TaskStarted(job, task, attempt, read.Number ?? 1, Needed(read.Worker), read.IsolationSteps ?? 0),
        CoordinatorMessageKind.Progressed => new TaskProgressed(job, task, attempt, read.InputBytes ?? 0, read.Records ?? 0, read.OfBytes ?? 0),
        CoordinatorMessageKind.Committed => new TaskCommitted(job, task, attempt, read.Records ?? 0, read.Quarantined ?? 0),
        CoordinatorMessageKind.HandedBack => new TaskHandedBack(job, task, attempt),
        CoordinatorMessageKind.Failed => new TaskFailed(job, task, attempt, read.Number ?? 1, Needed(read.Error), read.Retryable ?? true),
        _ => throw new FormatException($"'{read.Kind}' is no kind of report"),
    };

    private static string Needed(string? value) => value ?? throw new FormatException("a member is missing");

    private static byte[] Write(CoordinatorBody body) => JsonSerializer.SerializeToUtf8Bytes(body, MessageJson.Default.CoordinatorBody);

    private static bool TryRead<TBody, TMessage>(
        ReadOnlySpan<byte> body, JsonTypeInfo<TBody> type, Func<TBody, int> version, Func<TBody, TMessage> convert, [NotNullWhen(true)] out TMessage? message, out string error)
        where TMessage : class
    {
        message = null;
        try
        {
            var read = JsonSerializer.Deserialize(body, type) ?? throw new FormatException("it is null");
            if (version(read) != Version) throw new FormatException($"its version is {version(read)}, this program reads {Version}");
            message = convert(read);
            error = "";
            return true;
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            error = $"{e.Message} ({body.Length} bytes: {Encoding.UTF8.GetString(body[..Math.Min(body.Length, 100)])})";
            return false;
        }
    }
}

/// <summary>A message of the task queue.</summary>
/// <param name="Message">The task.</param>
/// <param name="Sent">When it was given to the queue, by the sender's clock; null where it does not say.</param>
internal sealed record SentTask(TaskMessage Message, DateTimeOffset? Sent);

/// <summary>A message of the coordinator's queue.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="WakeUp">The job to look at, for a wake-up.</param>
/// <param name="Report">The report, for one.</param>
internal sealed record CoordinatorMessage(CoordinatorMessageKind Kind, JobId? WakeUp, TaskReport? Report);
