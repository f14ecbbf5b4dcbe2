using System.Globalization;
using Indexer.Indexing;
using Indexer.Search;

namespace Indexer.Tests.Search;

/// <summary>Lists and facets as they follow from the plain list of all matches and the raw documents, by nothing but looking at documents, sorting and counting.</summary>
internal sealed class ListOracle(IReadOnlyList<TestDocument> documents, SearchResponse all, SearchFilters filters)
{
    private readonly List<Match> _matches = [.. all.Hits.Select(hit => new Match(documents.Single(d => d.Id == hit.Id), hit.Score)).Where(match => filters.LetThrough(match.Document))];

    /// <summary>Id, score and what is struck out of the host, of each hit.</summary>
    public IEnumerable<(string Id, float Score, long? More)> List(RandomList list)
    {
        IOrderedEnumerable<Match> sorted = list.Sort switch
        {
            SearchSort.Score => _matches.OrderByDescending(m => m.Score),
            SearchSort.Date => _matches.OrderByDescending(m => m.Document.Date ?? DateTimeOffset.MinValue),
            _ => _matches.OrderBy(m => m.Host.Length == 0).ThenBy(m => m.Host, StringComparer.Ordinal),
        };
        var shown = new Dictionary<string, int>();
        foreach (Match match in sorted.ThenBy(m => m.Document.Id, StringComparer.Ordinal))
        {
            if (list.PerHost is not { } perHost) yield return (match.Document.Id, match.Score, null);
            else if (match.Host.Length == 0) yield return (match.Document.Id, match.Score, 0);
            else if ((shown[match.Host] = shown.GetValueOrDefault(match.Host) + 1) <= perHost)
                yield return (match.Document.Id, match.Score, Math.Max(0, _matches.Count(m => m.Host == match.Host) - perHost));
        }
    }

    public string Facet(FacetField field, int size)
    {
        var counts = _matches.Select(m => m.ValueOf(field)).Where(v => v.Length > 0).GroupBy(v => v).Select(g => new FacetValue(g.Key, g.Count()))
            .OrderByDescending(v => v.Count).ThenBy(v => v.Value, StringComparer.Ordinal).ToList();
        return RandomList.Text(new Facet
        {
            Field = field.ToString().ToLowerInvariant(),
            Values = [.. counts.Take(size)],
            OtherCount = counts.Skip(size).Sum(v => v.Count),
            MissingCount = _matches.Count(m => m.ValueOf(field).Length == 0),
            IsExact = true,
        });
    }

    private sealed record Match(TestDocument Document, float Score)
    {
        public string Host { get; } = Document.Url.Length == 0 ? "" : new Uri(Document.Url).Host;

        public string ValueOf(FacetField field) => field switch
        {
            FacetField.Host => Host,
            FacetField.Language => Document.Language,
            FacetField.Year => Document.Date?.Year.ToString(CultureInfo.InvariantCulture) ?? "",
            _ => DocumentTypes.Of(Document.MediaType),
        };
    }
}
