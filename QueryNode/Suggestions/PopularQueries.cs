using System.IO.Hashing;
using System.Net;
using System.Numerics;
using Indexer.Search;

namespace Indexer.QueryNode.Suggestions;

/// <summary>
/// The queries that this node was asked most of late and had hits for; in memory only. None is offered before so many different clients have asked it, so that nobody is shown what one
/// person typed. A query counts half after a day: ranks are logarithms of sums of 2^(time of asking), which need no ageing (forward decay: Cormode and others 2009). Clients are told
/// apart by a keyed hash into 64 bits, never kept; several may look like one, so there are at least as many as are counted. Thread-safe.
/// </summary>
internal sealed class PopularQueries
{
    private const int LongestText = 100;
    private static readonly TimeSpan s_halfLife = TimeSpan.FromDays(1);

    private readonly Dictionary<(string Index, string Text), Asked> _asked = [];
    private readonly Lock _gate = new();
    private readonly long _key = Random.Shared.NextInt64();
    private readonly int _most;
    private readonly int _clients;
    private readonly TimeProvider _time;
    private readonly long _started;

    public PopularQueries(QueryNodeOptions options, TimeProvider time)
    {
        (_most, _clients, _time) = (options.RememberedQueries, options.ClientsOfPopularQuery, time);
        _started = time.GetTimestamp();
    }

    /// <summary>A client was answered; it counts if something was found, and not again for every page of it.</summary>
    public void Note(SearchResponse response, string? text, IPAddress? client)
    {
        if (text is not null && response.Hits is [{ Rank: 1 }, ..]) Note(response.Index, text, client);
    }

    private void Note(string index, string text, IPAddress? client)
    {
        string normal = Normal(text).TrimEnd();
        if (_most == 0 || client is null || normal.Length is 0 or > LongestText) return;
        double now = _time.GetElapsedTime(_started) / s_halfLife;
        ulong seen = 1UL << (int)(HashOf(client) & 63);
        lock (_gate)
        {
            Asked before = _asked.GetValueOrDefault((index, normal), new Asked(double.NegativeInfinity, 0));
            _asked[(index, normal)] = new Asked(SumOf(before.Rank, now), before.Clients | seen);
            if (_asked.Count > _most) Forget();
        }
    }

    /// <summary>Popular queries that begin as what was typed does, the most popular first.</summary>
    public List<string> Completions(string index, string typed, int most)
    {
        string begin = Normal(typed);
        lock (_gate)
        {
            return
            [
                .. _asked.Where(a => a.Key.Index == index && BitOperations.PopCount(a.Value.Clients) >= _clients && a.Key.Text.Length > begin.Length && a.Key.Text.StartsWith(begin, StringComparison.Ordinal))
                    .OrderByDescending(a => a.Value.Rank).ThenBy(a => a.Key.Text, StringComparer.Ordinal).Take(most).Select(a => a.Key.Text),
            ];
        }
    }

    /// <summary>A quarter at once, the least asked, so that not every new query sorts them all.</summary>
    private void Forget()
    {
        foreach (var least in _asked.OrderBy(a => a.Value.Rank).Take(Math.Max(1, _most / 4)).Select(a => a.Key).ToList()) _asked.Remove(least);
    }

    private static double SumOf(double a, double b) => Math.Max(a, b) + Math.Log2(1 + double.Exp2(-Math.Abs(a - b)));

    /// <summary>Of an IPv6 address the network counts: one client has all addresses of its own.</summary>
    private ulong HashOf(IPAddress client)
    {
        byte[] bytes = (client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client).GetAddressBytes();
        return XxHash64.HashToUInt64(bytes.AsSpan(0, Math.Min(bytes.Length, 8)), _key);
    }

    private static string Normal(string text)
    {
        string words = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();
        return words.Length > 0 && char.IsWhiteSpace(text[^1]) ? words + " " : words;
    }

    /// <summary>How often, and by whom.</summary>
    private readonly record struct Asked(double Rank, ulong Clients);
}
