using System.Text.Json.Serialization;
using Indexer.QueryNode.Cluster;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;
using Indexer.Search.Shards;

namespace Indexer.QueryNode.Leaf;

/// <summary>First phase: the best hits of some shards of a generation. What a search asks of shards is added here as properties, each with a default that older nodes mean by leaving it out.</summary>
internal sealed record LeafSearchRequest
{
    public required string Index { get; init; }

    /// <summary>The generation that the search is pinned to.</summary>
    public required int Generation { get; init; }

    /// <summary>Positions in the manifest.</summary>
    public required int[] Shards { get; init; }

    /// <summary>As the root parsed it.</summary>
    public required Query Query { get; init; }

    /// <summary>How to rank.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RankingFunction Ranking { get; init; }

    /// <summary>Words that a prefix stands for; null: 128.</summary>
    public int? MostExpansions { get; init; }

    /// <summary>Hits wanted of each shard.</summary>
    public required int Count { get; init; }

    /// <summary>Matches up to this many are counted exactly; null: all.</summary>
    public long? Counted { get; init; }

    /// <summary>Time left, in milliseconds: durations need no common clock.</summary>
    public required double LeftMs { get; init; }
}

/// <summary>One answer a shard that was asked, in the order asked.</summary>
internal sealed record LeafSearchResponse(LeafShardHits[] Shards);

/// <summary>A shard's answer. Hits are columns, a fraction of the text that a list of objects would be. What has a default can be set: generated readers give null to an init property that is missing.</summary>
internal sealed record LeafShardHits
{
    /// <summary>Why the node can't answer for the shard, so that another may be asked; null where it did.</summary>
    public string? Refusal { get; init; }

    /// <summary>Why the shard did not finish; null where it did.</summary>
    public string? Failure { get; init; }

    /// <summary>Documents that match.</summary>
    public long Total { get; init; }

    public float[] Scores { get; set; } = [];

    public int[] Segments { get; set; } = [];

    public int[] Documents { get; set; } = [];

    public byte[][] Keys { get; set; } = [];

    public static LeafShardHits Of(ShardHits hits) => new()
    {
        Failure = hits.Failure,
        Total = hits.Total,
        Scores = Array.ConvertAll(hits.Hits, h => h.Score),
        Segments = Array.ConvertAll(hits.Hits, h => h.Segment),
        Documents = Array.ConvertAll(hits.Hits, h => h.Document),
        Keys = Array.ConvertAll(hits.Hits, h => h.Key),
    };

    /// <exception cref="InvalidDataException">The columns are not equally long.</exception>
    public ShardHits ToHits()
    {
        if (Segments.Length != Scores.Length || Documents.Length != Scores.Length || Keys.Length != Scores.Length) throw new InvalidDataException("the columns of a shard's hits differ in length");
        var hits = new RankedHit[Scores.Length];
        for (int i = 0; i < hits.Length; i++) hits[i] = new RankedHit(Scores[i], Segments[i], Documents[i], Keys[i]);
        return new ShardHits(hits, Total, Failure);
    }
}

/// <summary>Second phase: what is shown of hits of a generation.</summary>
internal sealed record LeafFetchRequest
{
    public required string Index { get; init; }

    public required int Generation { get; init; }

    /// <summary>Positions in the manifest.</summary>
    public required int[] Shards { get; init; }

    /// <summary>The query, for snippets.</summary>
    public required Query Query { get; init; }

    /// <summary>Words that a prefix stands for; null: 128.</summary>
    public int? MostExpansions { get; init; }

    public required bool Snippets { get; init; }

    /// <summary>How much of the main text the hits have in their details; null: they have no details.</summary>
    public int? BodyBytes { get; init; }

    /// <summary>For each shard the segments of its hits.</summary>
    public required int[][] Segments { get; init; }

    /// <summary>For each shard the documents of its hits, in the segments of the same places.</summary>
    public required int[][] Documents { get; init; }

    public required double LeftMs { get; init; }
}

/// <summary>One answer a shard that was asked, in the order asked.</summary>
internal sealed record LeafFetchResponse(LeafShardFields[] Shards);

/// <summary>What is shown of a shard's hits.</summary>
internal sealed record LeafShardFields
{
    /// <summary>Why the node can't answer for the shard; null where it did.</summary>
    public string? Refusal { get; init; }

    /// <summary>In the order of the request.</summary>
    public HitFields[] Hits { get; set; } = [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 256)]
[JsonSerializable(typeof(NodeState))]
[JsonSerializable(typeof(LeafSearchRequest))]
[JsonSerializable(typeof(LeafSearchResponse))]
[JsonSerializable(typeof(LeafFetchRequest))]
[JsonSerializable(typeof(LeafFetchResponse))]
internal sealed partial class LeafJson : JsonSerializerContext;
