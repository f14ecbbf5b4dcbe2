using Indexer.Search.Generations;
using Indexer.Search.Queries;

namespace Indexer.Search;

/// <summary>How much a query text may ask for. What goes beyond is left out with a note, since every text is a query; the node that is asked decides for all shards.</summary>
public sealed record SearchLimits
{
    /// <summary>Words, phrases and filters of a query, 1 to 4,096. Default 256.</summary>
    public int MostClauses { get; init; } = QueryParser.MostClauses;

    /// <summary>Words that a prefix stands for, 1 to 4,096: the most frequent. All prefixes of a query stand for eight times as many, which more than eight share evenly. Default 128.</summary>
    public int MostExpansions { get; init; } = GenerationStatistics.MostExpansions;
}
