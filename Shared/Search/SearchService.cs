using Indexer.Search.Generations;
using Indexer.Search.Matching;
using Indexer.Search.Pruning;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Shards;
using Indexer.Search.Snippets;

namespace Indexer.Search;

/// <summary>
/// Answers searches: pins a generation, parses and compiles the query once, asks all shards, merges, and fetches stored fields and snippets only for the winners. The command
/// line and the HTTP service both ask here. Thread-safe.
/// </summary>
/// <param name="generations">The open generations.</param>
/// <param name="parallelism">Shards searched at the same time, over all searches; 0: one a core.</param>
/// <param name="time">The clock of timeouts.</param>
public sealed class SearchService(GenerationCache generations, int parallelism = 0, TimeProvider? time = null) : IDisposable
{
    /// <summary>Deepest rank that can be asked for: <c>from</c> + <c>size</c>.</summary>
    public const int DeepestRank = 10_000;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly SemaphoreSlim _slots = new(parallelism > 0 ? parallelism : Environment.ProcessorCount);

    /// <summary>Searches the newest generation of an index, or the one given.</summary>
    /// <exception cref="SearchException">The request is out of bounds, or there is no such index or generation.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<SearchResponse> SearchAsync(string index, SearchRequest request, int? generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(request);
        Check(request);
        long started = _time.GetTimestamp();
        using GenerationLease lease = await generations.AcquireAsync(index, generation, cancellationToken);
        IndexGeneration pinned = lease.Generation;

        ParsedQuery parsed = QueryParser.Parse(request.Query);
        var notes = new QueryNotes(parsed.Notes);
        CompiledQuery query = QueryCompiler.Compile(parsed.Root, pinned.Statistics, notes);
        long deadline = started + (long)(request.Timeout.TotalSeconds * _time.TimestampFrequency);
        long counted = CountedUpTo(request);
        ShardHits[] answers = await ScatterAsync(pinned, query.Matcher, request.From + request.Size, counted, deadline, cancellationToken);

        var failures = new List<ShardFailure>();
        for (int i = 0; i < answers.Length; i++)
            if (answers[i].Failure is { } reason) failures.Add(new ShardFailure(pinned.Shards[i].Id, reason));
        return new SearchResponse
        {
            Index = index,
            Generation = pinned.Manifest.Generation,
            Hits = Fetch(pinned, Merge(answers, request), request, query.Terms),
            Total = TotalHits.Of(answers.Sum(a => a.Total), counted, isWhole: failures.Count == 0),
            Coverage = new Coverage(answers.Length, answers.Length - failures.Count, failures),
            Notes = notes.All,
            TookMs = Math.Round(_time.GetElapsedTime(started).TotalMilliseconds, 3),
        };
    }

    /// <summary>The indexes of the store, by name, each with its newest generation.</summary>
    public Task<IReadOnlyList<IndexSummary>> ListIndexesAsync(CancellationToken cancellationToken) => generations.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private static void Check(SearchRequest request)
    {
        if (request.Size is < 1 or > DeepestRank) throw Bad($"size is {request.Size}; it may be 1 to {DeepestRank}.");
        if (request.From < 0 || request.From > DeepestRank - request.Size) throw Bad($"from is {request.From}; from + size may be at most {DeepestRank}.");
        if (request.TrackTotal < 0) throw Bad($"trackTotal is {request.TrackTotal}; it may not be negative.");
        if (request.Timeout <= TimeSpan.Zero) throw Bad($"the timeout is {request.Timeout}; it must be more than nothing.");

        static SearchException Bad(string message) => new(SearchErrorKind.BadRequest, message);
    }

    /// <summary>At least one more than is shown, so that whoever turns pages learns whether there is another.</summary>
    private static long CountedUpTo(SearchRequest request) => Math.Max(request.TrackTotal, request.From + request.Size + 1);

    private async Task<ShardHits[]> ScatterAsync(IndexGeneration generation, Matcher matcher, int count, long counted, long deadline, CancellationToken cancellationToken)
    {
        var progress = new SearchProgress(counted);
        var asked = new Task<ShardHits>[generation.Shards.Count];
        for (int i = 0; i < asked.Length; i++) asked[i] = AskAsync(generation.Shards[i]);
        // All of them end before the generation may be released, the cancelled ones too.
        return await Task.WhenAll(asked);

        async Task<ShardHits> AskAsync(ShardSearcher shard)
        {
            await _slots.WaitAsync(cancellationToken);
            try
            {
                var clock = new SearchClock(_time, deadline, cancellationToken);
                return await Task.Run(() => Answer(shard, clock), cancellationToken);
            }
            finally
            {
                _slots.Release();
            }
        }

        ShardHits Answer(ShardSearcher shard, SearchClock clock)
        {
            try
            {
                return shard.Search(matcher, count, progress, clock);
            }
            catch (Exception e) when (e is IOException or InvalidDataException)
            {
                // A damaged or unreadable shard fails alone, and the answer says so.
                return new ShardHits([], 0, $"could not be read: {e.Message}");
            }
        }
    }

    /// <summary>The asked-for stretch of the best of all shards; every hit with the shard it is from.</summary>
    private static List<(int Shard, RankedHit Hit)> Merge(ShardHits[] answers, SearchRequest request)
    {
        var heads = new PriorityQueue<int, RankedHit>(answers.Length, Comparer<RankedHit>.Create(RankedHit.Compare));
        var next = new int[answers.Length];
        for (int shard = 0; shard < answers.Length; shard++)
            if (answers[shard].Hits.Length > 0) heads.Enqueue(shard, answers[shard].Hits[0]);

        var merged = new List<(int, RankedHit)>(request.Size);
        for (int rank = 0; rank < request.From + request.Size && heads.TryDequeue(out int shard, out RankedHit hit); rank++)
        {
            if (rank >= request.From) merged.Add((shard, hit));
            if (++next[shard] < answers[shard].Hits.Length) heads.Enqueue(shard, answers[shard].Hits[next[shard]]);
        }
        return merged;
    }

    private static List<SearchHit> Fetch(IndexGeneration generation, List<(int Shard, RankedHit Hit)> winners, SearchRequest request, SnippetTerms terms)
    {
        var snippets = new SnippetMaker(terms);
        var hits = new List<SearchHit>(winners.Count);
        foreach ((int shard, RankedHit ranked) in winners)
        {
            StoredHit stored = generation.Shards[shard].Fetch(ranked, request.Snippets);
            hits.Add(new SearchHit
            {
                Rank = request.From + hits.Count + 1,
                Id = stored.Id,
                Url = stored.Url,
                Title = stored.Title.Length > 0 ? stored.Title : LastPart(stored.Url.Length > 0 ? stored.Url : stored.Id),
                Score = ranked.Score,
                Snippet = request.Snippets ? snippets.Make(stored.Body, stored.Language) : "",
                Language = stored.Language,
                Date = stored.Date,
            });
        }
        return hits;
    }

    private static string LastPart(string url)
    {
        string path = url.Split('?', '#')[0].TrimEnd('/');
        int slash = path.LastIndexOf('/');
        return Uri.UnescapeDataString(slash < 0 ? path : path[(slash + 1)..]);
    }
}
