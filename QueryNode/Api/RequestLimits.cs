using System.Globalization;
using Indexer.Search;

namespace Indexer.QueryNode.Api;

/// <summary>The limits that hold over HTTP. What is out of bounds is refused with the limit and the setting that holds it.</summary>
internal static class RequestLimits
{
    /// <summary>Checks that there is a query, and that it is not too long.</summary>
    /// <exception cref="SearchException">It is missing or too long.</exception>
    public static string Query(string? q, QueryNodeOptions options)
    {
        if (string.IsNullOrWhiteSpace(q)) throw Refusal("the parameter q is missing: what is to be searched for?", new RequestFault { Parameter = "q" });
        if (q.Length <= options.LongestQuery) return q;
        throw Refusal($"q has {q.Length} characters; at most {options.LongestQuery} are taken (QueryNode:LongestQuery).", new RequestFault
        {
            Parameter = "q", Most = options.LongestQuery, Setting = "QueryNode:LongestQuery", Position = options.LongestQuery + 1, Length = q.Length - options.LongestQuery,
        });
    }

    /// <summary>Hits wanted, and hits to pass over first.</summary>
    /// <exception cref="SearchException">They are too many, or none.</exception>
    public static (int Size, int From) Page(int? size, int? from, QueryNodeOptions options)
    {
        int hits = Number("size", size ?? 10, 1, options.MostHits, "QueryNode:MostHits");
        int first = from ?? 0;
        if (first >= 0 && first <= options.DeepestRank - hits) return (hits, first);
        throw Refusal($"from is {first}; from + size may be at most {options.DeepestRank} (QueryNode:DeepestRank).",
            new RequestFault { Parameter = "from", Least = 0, Most = options.DeepestRank - hits, Setting = "QueryNode:DeepestRank" });
    }

    /// <summary>The time that a request may take, of what it says in milliseconds.</summary>
    /// <exception cref="SearchException">It is too long, or none.</exception>
    public static TimeSpan Timeout(int? milliseconds, QueryNodeOptions options)
    {
        int most = (int)options.SearchTimeout.TotalMilliseconds;
        return milliseconds is { } asked ? TimeSpan.FromMilliseconds(Number("timeout", asked, 1, most, "QueryNode:SearchTimeout")) : options.SearchTimeout;
    }

    /// <summary>What is read from the store, within the time that a search may take.</summary>
    /// <exception cref="SearchException">It took longer.</exception>
    public static Task<T> WithinAsync<T>(QueryNodeOptions options, TimeProvider time, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken) => TimeLimit.KeepAsync(
        // A reader of the store may look at its token only between two blobs; what it still does then ends by the store's own limits.
        options.SearchTimeout, time, string.Create(CultureInfo.InvariantCulture, $"the store did not give what was asked for within {options.SearchTimeout.TotalSeconds} s (QueryNode:SearchTimeout)."),
        token => read(token).WaitAsync(token), cancellationToken);

    /// <summary>A number within bounds.</summary>
    /// <exception cref="SearchException">It is out of bounds.</exception>
    public static int Number(string parameter, int value, int least, int most, string setting)
    {
        if (value >= least && value <= most) return value;
        throw Refusal(string.Create(CultureInfo.InvariantCulture, $"{parameter} is {value}; it may be {least} to {most} ({setting})."),
            new RequestFault { Parameter = parameter, Least = least, Most = most, Setting = setting });
    }

    private static SearchException Refusal(string message, RequestFault fault) => new(SearchErrorKind.BadRequest, message) { Fault = fault };
}
