using Indexer.Search.Matching;
using Indexer.Search.Pruning;
using Indexer.Search.Ranking;
using Indexer.Search.Shards;
using Indexer.Search.Snippets;
using Indexer.Telemetry;

namespace Indexer.Search.Scatter;

/// <summary>Asks open shards of this process, so many at a time. Thread-safe.</summary>
/// <param name="parallelism">Shards searched at the same time, over all searches; 0: one a core.</param>
/// <param name="time">The clock of deadlines.</param>
internal sealed class ShardAsker(int parallelism, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(parallelism > 0 ? parallelism : Environment.ProcessorCount);

    /// <summary>First phase: a shard's best hits. Waits for its turn. The progress is shared by shards that are asked together, each once.</summary>
    public async Task<ShardHits> SearchAsync(ShardSearcher shard, ShardQuery query, SearchProgress progress, CancellationToken cancellationToken)
    {
        long asked = time.GetTimestamp();
        await _slots.WaitAsync(cancellationToken);
        ClusterMetrics.Waited(time.GetElapsedTime(asked));
        try
        {
            return await Task.Run(() => Search(shard, query, progress, cancellationToken), cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Second phase: what is shown of a hit.</summary>
    public static FetchedHit Fetch(ShardSearcher shard, RankedHit hit, ShardQuery query, SnippetMaker snippets)
    {
        try
        {
            ShownFields fields = query.Fields;
            bool snippet = fields.HasFlag(ShownFields.Snippet);
            StoredHit stored = shard.Fetch(hit, query.BodyBytes is null ? fields : fields | ShownFields.Host, withBody: snippet || query.BodyBytes > 0);
            return new FetchedHit(
                new HitFields
                {
                    Id = Shown(ShownFields.Id, stored.Id),
                    Url = Shown(ShownFields.Url, stored.Url),
                    Title = Shown(ShownFields.Title, stored.Title.Length > 0 ? stored.Title : LastPart(stored.Url.Length > 0 ? stored.Url : stored.Id)),
                    Snippet = snippet ? snippets.Make(stored.Body, stored.Language) : null,
                    Language = Shown(ShownFields.Language, stored.Language),
                    Date = stored.Date,
                    Host = Shown(ShownFields.Host, stored.Host),
                    Type = Shown(ShownFields.Type, stored.Type),
                    Explanation = query.Explain ? shard.Explain(hit, query.Compiled) : null,
                    Details = query.BodyBytes is { } most ? HitDetails.Of(stored, most) : null,
                },
                null);

            string? Shown(ShownFields field, string value) => fields.HasFlag(field) ? value : null;
        }
        catch (Exception e) when (IsDamage(e))
        {
            return new FetchedHit(null, Unreadable(e));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private ShardHits Search(ShardSearcher shard, ShardQuery query, SearchProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            return shard.Search(query.Compiled.Matcher, query.Selection, progress, new SearchClock(time, query.Deadline, cancellationToken), query.Compiled.Proximity);
        }
        catch (Exception e) when (IsDamage(e))
        {
            // A damaged or unreadable shard fails alone, and the answer says so.
            return new ShardHits([], 0, Unreadable(e)) { IsDamaged = true };
        }
    }

    // What Lucene ends with when it decodes bytes that are not what was written, where it does not notice by itself.
    private static bool IsDamage(Exception e) => e is IOException or InvalidDataException or IndexOutOfRangeException or ArgumentOutOfRangeException or OverflowException;

    private static string Unreadable(Exception e) => $"could not be read: {e.Message}";

    private static string LastPart(string url)
    {
        string path = url.Split('?', '#')[0].TrimEnd('/');
        int slash = path.LastIndexOf('/');
        return Uri.UnescapeDataString(slash < 0 ? path : path[(slash + 1)..]);
    }
}
