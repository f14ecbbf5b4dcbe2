namespace Indexer.QueryNode.OpenApi;

/// <summary>Describes a parameter of the API, for the OpenAPI document. Every parameter has one; a test sees to it.</summary>
/// <param name="description">What it does, in a sentence.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class ApiParameterAttribute(string description) : Attribute
{
    public string Description => description;

    /// <summary>What holds where the request says nothing; null: nothing does, or the description says what.</summary>
    public object? Default { get; init; }

    /// <summary>The least it may be; left out: no bound.</summary>
    public long Least { get; init; } = long.MinValue;

    /// <summary>The property of <see cref="QueryNodeOptions"/> that holds the most it may be; for texts, how long it may be.</summary>
    public string? MostOf { get; init; }

    /// <summary>The words it may be, where they are few.</summary>
    public string[] Values { get; init; } = [];

    public bool IsRequired { get; init; }
}
