namespace Indexer.Search.Suggestions;

/// <summary>Completions as asked for.</summary>
public sealed record SuggestRequest
{
    /// <summary>Most completions that can be asked for.</summary>
    public const int MostSize = 50;

    /// <summary>What has been typed so far.</summary>
    public required string Text { get; init; }

    /// <summary>Completions wanted, 1 to <see cref="MostSize"/>. Default 8.</summary>
    public int Size { get; init; } = 8;

    /// <summary>The oldest generation that may answer, for those who just published it: it is waited for within <see cref="Timeout"/>. Null: any.</summary>
    public int? MinGeneration { get; init; }

    /// <summary>Longest time to look; what was found by then is returned, with coverage. Default 1 s: whoever types has gone on by then.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);
}
