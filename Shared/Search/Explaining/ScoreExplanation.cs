using System.Text.Json.Serialization;

namespace Indexer.Search.Explaining;

/// <summary>
/// How a number came about: what it is, and the numbers that it was worked out of. That of a hit is its score, to the bit; every number below is what its formula makes of its details,
/// in double precision and in their order.
/// </summary>
public sealed record ScoreExplanation
{
    /// <summary>What the number is.</summary>
    public required string What { get; init; }

    /// <summary>The number.</summary>
    public required double Value { get; init; }

    /// <summary>How it follows from the details: <c>a + b + …</c> over them, or a formula that names them in their order. Left out where the number is given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Formula { get; init; }

    /// <summary>What it was worked out of; left out where it is given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ScoreExplanation>? Details { get; init; }
}
