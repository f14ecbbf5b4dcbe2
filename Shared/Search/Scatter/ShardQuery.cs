using Indexer.Search.Generations;
using Indexer.Search.Matching;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;

namespace Indexer.Search.Scatter;

/// <summary>What every shard is asked.</summary>
internal sealed record ShardQuery
{
    private static readonly TimeSpan s_toShow = TimeSpan.FromMilliseconds(500);

    /// <summary>As parsed, for shards elsewhere.</summary>
    public required Query Parsed { get; init; }

    /// <summary>How to rank.</summary>
    public RankingFunction Ranking { get; init; }

    /// <summary>Words that a prefix stands for, for shards elsewhere.</summary>
    public int MostExpansions { get; init; } = GenerationStatistics.MostExpansions;

    /// <summary>Made ready for the pinned generation and the ranking, for shards here.</summary>
    public required CompiledQuery Compiled { get; init; }

    /// <summary>What is wanted of the matches.</summary>
    public required Selection Selection { get; init; }

    /// <summary>Matches up to this many, of all shards together, are counted exactly.</summary>
    public required long Counted { get; init; }

    /// <summary>What is fetched of the winners.</summary>
    public ShownFields Fields { get; init; }

    /// <summary>Columns of a snippet.</summary>
    public int SnippetSize { get; init; } = SearchRequest.UsualSnippetSize;

    /// <summary>Whether what is fetched has with it how its score came about.</summary>
    public bool Explain { get; init; }

    /// <summary>How much of the main text what is fetched has in its details; null: it has no details.</summary>
    public int? BodyBytes { get; init; }

    /// <summary>Whether anything has to be fetched of what was found: its key came with it.</summary>
    public bool FetchesNothing => (Fields & ~ShownFields.Key) == ShownFields.None && !Explain && BodyBytes is null;

    /// <summary>Position in the manifest of the only shard that can match: the others are not asked, and have found nothing. Null: all may.</summary>
    public int? OnlyShard { get; init; }

    /// <summary>Timestamp at which shards stop and answer with what they have.</summary>
    public required long Deadline { get; init; }

    /// <summary>The same for the second phase, which begins now: what was found just in time is still shown.</summary>
    public ShardQuery ToFetch(TimeProvider time) => this with { Deadline = Math.Max(Deadline, time.TimestampIn(s_toShow)) };
}
