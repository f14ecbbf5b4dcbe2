using System.Text.Json.Serialization;

namespace Indexer.Jobs;

/// <summary>How much of the fleet a job gets while others run; alone it gets all of it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobPriority>))]
public enum JobPriority
{
    /// <summary>A quarter of what a normal job gets.</summary>
    Low,
    /// <summary>The default.</summary>
    Normal,
    /// <summary>Four times what a normal job gets.</summary>
    High,
}
