using Indexer.Search.Matching;
using Indexer.Search.Pruning;
using Indexer.Search.Ranking;
using Indexer.Search.Shards;
using Indexer.Search.Snippets;
using Indexer.Telemetry;

namespace Indexer.Search.Scatter;

/// <summary>Asks open shards of this process, and shows hits of them, on so many cores. Thread-safe.</summary>
/// <param name="parallelism">Cores that all searches have together; 0: all.</param>
/// <param name="time">The clock of deadlines.</param>
internal sealed class ShardAsker(int parallelism, TimeProvider time) : IDisposable
{
    // Fewer are shown sooner than another thread would wake up.
    private const int HitsAWorker = 4;

    private readonly int _parallelism = parallelism > 0 ? parallelism : Environment.ProcessorCount;
    private readonly SemaphoreSlim _slots = new(parallelism > 0 ? parallelism : Environment.ProcessorCount);

    /// <summary>First phase: the best hits of shards that are asked together, an answer for each. Where there is no shard, nothing was found.</summary>
    public async Task<ShardHits[]> SearchAsync(IReadOnlyList<ShardSearcher?> shards, ShardQuery query, CancellationToken cancellationToken)
    {
        // Of this call alone: a shard that another call asks again must not be counted twice.
        var progress = new SearchProgress(query.Counted, query.Compiled.Matcher.Fewest, shards.Count, query.Selection.Count);
        var answers = new ShardHits[shards.Count];
        Array.Fill(answers, ShardHits.None);
        int[] asked = [.. Enumerable.Range(0, answers.Length).Where(shard => shards[shard] is not null)];
        // By turns: neighbours are no more alike than others.
        var groups = new ShardGroup[Math.Min(_parallelism, asked.Length)];
        for (int group = 0; group < groups.Length; group++)
            groups[group] = new ShardGroup([.. asked.Where((_, i) => i % groups.Length == group).Select(shard => shards[shard]!)], query, progress, new SearchClock(time, query.Deadline, cancellationToken));
        int next = -1;
        // All of them end before the shards may be closed, the cancelled ones too.
        await Task.WhenAll(groups.Select(_ => Task.Run(WorkAsync, cancellationToken)));
        for (int i = 0; i < asked.Length; i++) answers[asked[i]] = groups[i % groups.Length].Answer(i / groups.Length);
        return answers;

        // Who comes late may find that others have searched all.
        async Task WorkAsync()
        {
            for (int group = Interlocked.Increment(ref next); group < groups.Length; group = Interlocked.Increment(ref next)) await SearchAsync(groups[group], cancellationToken);
        }
    }

    /// <summary>
    /// Second phase: what is shown of hits, in their order; several at a time, since unpacking texts and making snippets is most of a search. Those that are not shown by the deadline say so.
    /// </summary>
    public async Task<FetchedHit[]> FetchAsync(IReadOnlyList<(ShardSearcher Shard, RankedHit Hit)> hits, ShardQuery query, CancellationToken cancellationToken)
    {
        var fetched = new FetchedHit[hits.Count];
        if (fetched.Length == 0) return fetched;
        Array.Fill(fetched, FetchedHit.Late);
        var snippets = new SnippetMaker(query.Compiled.Terms, query.SnippetSize);
        int next = -1, most = Math.Min(_parallelism, (hits.Count + HitsAWorker - 1) / HitsAWorker);
        // One core is waited for. Others help where they are free: who waits for a second one may find that the first has shown them all.
        await EnterAsync(cancellationToken);
        var workers = new List<Task>(most);
        do workers.Add(Task.Run(Work, CancellationToken.None)); // it has its core, and has to give it back
        while (workers.Count < most && _slots.Wait(0, CancellationToken.None));
        await Task.WhenAll(workers);
        return fetched;

        void Work()
        {
            try
            {
                for (int i = Interlocked.Increment(ref next); i < fetched.Length && time.GetTimestamp() < query.Deadline; i = Interlocked.Increment(ref next))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    fetched[i] = Fetch(hits[i].Shard, hits[i].Hit, query, snippets);
                }
            }
            finally
            {
                _slots.Release();
            }
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
                    Snippet = snippet ? snippets.Make(stored.Body.Span, stored.Language) : null,
                    Language = Shown(ShownFields.Language, stored.Language),
                    Date = stored.Date,
                    Captured = stored.Captured,
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
            return new FetchedHit(null, Unreadable(e)) { IsDamaged = true };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    /// <summary>Searches a group. After each shard others may have the core.</summary>
    private async Task SearchAsync(ShardGroup group, CancellationToken cancellationToken)
    {
        await InTurnAsync(group.Begin, cancellationToken);
        for (int shard = 0; shard < group.Count; shard++) await InTurnAsync(() => group.Finish(shard), cancellationToken);
        group.End();
    }

    private async Task InTurnAsync(Action step, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        try
        {
            step();
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Waits for a core, to be given back to the slots.</summary>
    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        long asked = time.GetTimestamp();
        await _slots.WaitAsync(cancellationToken);
        ClusterMetrics.Waited(time.GetElapsedTime(asked));
    }

    /// <summary>Whether it is what Lucene ends with when it decodes bytes that are not what was written, where it does not notice by itself.</summary>
    public static bool IsDamage(Exception e) => e is IOException or InvalidDataException or IndexOutOfRangeException or ArgumentOutOfRangeException or OverflowException;

    /// <summary>Why such a shard has no answer.</summary>
    public static string Unreadable(Exception e) => $"could not be read: {e.Message}";

    private static string LastPart(string url)
    {
        string path = url.Split('?', '#')[0].TrimEnd('/');
        int slash = path.LastIndexOf('/');
        return Uri.UnescapeDataString(slash < 0 ? path : path[(slash + 1)..]);
    }
}
