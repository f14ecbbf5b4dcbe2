using System.Text.Json.Serialization;
using Indexer.QueryNode.Cluster;
using Indexer.Search;
using Indexer.Search.Facets;
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

    /// <summary>The order of hits; left out: by score.</summary>
    public SearchSort Sort { get; set; }

    /// <summary>Only what comes behind it; null: from the first.</summary>
    public HitPosition? After { get; init; }

    /// <summary>At most so many hits of a host; left out: any number.</summary>
    public int PerHost { get; set; }

    /// <summary>What all matches are counted by.</summary>
    public FacetField[] Facets { get; set; } = [];

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

    /// <summary>Dates in Unix seconds, of hits in order of dates.</summary>
    public long?[]? Dates { get; set; }

    /// <summary>Hosts, of hits in order of hosts or collapsed by host; empty for none, since generated writers make that of null.</summary>
    public byte[][]? Hosts { get; set; }

    /// <summary>The matches by each field that was asked for.</summary>
    public ShardFacet[] Facets { get; set; } = [];

    /// <summary>The matches by host, for hits collapsed by host; null where not all were counted.</summary>
    public ShardFacet? HostCounts { get; set; }

    public static LeafShardHits Of(ShardHits hits, Selection selection) => new()
    {
        Failure = hits.Failure,
        Total = hits.Total,
        Scores = Array.ConvertAll(hits.Hits, h => h.Score),
        Segments = Array.ConvertAll(hits.Hits, h => h.Segment),
        Documents = Array.ConvertAll(hits.Hits, h => h.Document),
        Keys = Array.ConvertAll(hits.Hits, h => h.Key),
        Dates = selection.HasDates ? Array.ConvertAll(hits.Hits, h => h.Date) : null,
        Hosts = selection.HasHosts ? Array.ConvertAll(hits.Hits, h => h.Host ?? []) : null,
        Facets = hits.Facets,
        HostCounts = hits.Hosts,
    };

    /// <exception cref="InvalidDataException">The columns are not equally long, or the answer is not to what was asked: a node of an older release does not know all of it.</exception>
    public ShardHits ToHits(Selection selection)
    {
        if (Segments.Length != Scores.Length || Documents.Length != Scores.Length || Keys.Length != Scores.Length || (Dates ?? []).Length != (selection.HasDates ? Scores.Length : 0)
            || (Hosts ?? []).Length != (selection.HasHosts ? Scores.Length : 0)) throw new InvalidDataException("the columns of a shard's hits differ in length");
        if (Facets.Length != selection.Facets.Count) throw new InvalidDataException($"{Facets.Length} facets for the {selection.Facets.Count} that were asked for");
        var hits = new RankedHit[Scores.Length];
        for (int i = 0; i < hits.Length; i++)
            hits[i] = new RankedHit(Scores[i], Segments[i], Documents[i], Keys[i]) { Sorted = selection.HasDates || selection.HasHosts ? new SortedBy(Dates?[i], Hosts?[i] is { Length: > 0 } host ? host : null) : null };
        if (hits.Length > 0 && selection.After is { } after && !after.IsBefore(hits[0], selection.Sort)) throw new InvalidDataException("hits from before the cursor");
        return new ShardHits(hits, Total, Failure) { Facets = Facets, Hosts = HostCounts };
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

    /// <summary>What is wanted of the hits; null: the usual fields, with or without <see cref="Snippets"/>.</summary>
    public ShownFields? Fields { get; init; }

    /// <summary>Columns of a snippet; null: 220.</summary>
    public int? SnippetSize { get; init; }

    /// <summary>Whether it is wanted how their scores came about.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Explain { get; init; }

    /// <summary>How they were ranked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RankingFunction Ranking { get; init; }

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
    /// <summary>Why the node can't answer for the shard; null where it did. What failed is told as refused too, by which older nodes go.</summary>
    public string? Refusal { get; init; }

    /// <summary>Why the last hits are missing; null where none are.</summary>
    public string? Failure { get; init; }

    /// <summary>In the order of the request.</summary>
    public HitFields[] Hits { get; set; } = [];

    public static LeafShardFields Of(FetchedHit[] fetched)
    {
        int shown = fetched.TakeWhile(hit => hit.Fields is not null).Count();
        string? failure = shown < fetched.Length ? fetched[shown].Failure : null;
        return new LeafShardFields { Hits = Array.ConvertAll(fetched[..shown], hit => hit.Fields!), Failure = failure, Refusal = failure }; // not null: those before the first that is missing
    }

    /// <param name="query">What was asked.</param>
    /// <param name="count">Of how many hits.</param>
    /// <exception cref="InvalidDataException">The answer is not to what was asked: a node of an older release does not know all of it.</exception>
    public FetchedHit[] ToHits(ShardQuery query, int count)
    {
        if (!Array.TrueForAll(Hits, hit => hit.Answers(query))) throw new InvalidDataException("hits without what was asked of them");
        if (Failure is null ? Hits.Length != count : Hits.Length > count) throw new InvalidDataException($"{Hits.Length} hits for the {count} that were asked for");
        return [.. Hits.Select(hit => new FetchedHit(hit, null)), .. Enumerable.Repeat(new FetchedHit(null, Failure), count - Hits.Length)];
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 256)]
[JsonSerializable(typeof(NodeState))]
[JsonSerializable(typeof(LeafSearchRequest))]
[JsonSerializable(typeof(LeafSearchResponse))]
[JsonSerializable(typeof(LeafFetchRequest))]
[JsonSerializable(typeof(LeafFetchResponse))]
internal sealed partial class LeafJson : JsonSerializerContext;
