using System.Text.Json.Serialization;

namespace Indexer.Jobs;

/// <summary>JSON of the blobs under <c>jobs/</c>. Properties in the order of declaration, so that the same request always gives the same bytes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(JobRequest))]
[JsonSerializable(typeof(JobPlan))]
[JsonSerializable(typeof(SplitPageContent))]
[JsonSerializable(typeof(TaskCommit))]
[JsonSerializable(typeof(JobOutcome))]
[JsonSerializable(typeof(JobRun))]
[JsonSerializable(typeof(CancelRequest))]
[JsonSerializable(typeof(PriorityRequest))]
[JsonSerializable(typeof(AttemptBegun))]
[JsonSerializable(typeof(AttemptEnded))]
[JsonSerializable(typeof(RecordBlock))]
public sealed partial class JobJson : JsonSerializerContext;
