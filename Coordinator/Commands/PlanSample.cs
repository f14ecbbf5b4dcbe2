using System.Diagnostics;
using Indexer.Corpus;
using Indexer.Extraction;
using Indexer.Extraction.Html;

namespace Indexer.Coordinator.Commands;

/// <summary>What was read of the input to judge the rest.</summary>
/// <param name="Bytes">Stored bytes.</param>
/// <param name="Places">Places of the input.</param>
/// <param name="Records">Records found in them.</param>
/// <param name="Documents">Records that become documents, duplicates of content included.</param>
/// <param name="TextBytes">Bytes of their text.</param>
/// <param name="NotDocuments">The other records by reason.</param>
/// <param name="BytesPerSecond">Stored bytes a second, read and extracted on one core.</param>
internal sealed record PlanSample(long Bytes, int Places, long Records, long Documents, long TextBytes, IReadOnlyDictionary<string, long> NotDocuments, double BytesPerSecond)
{
    private const int MostPlaces = 8;

    /// <summary>Reads about <paramref name="sampleBytes"/> from the beginnings of up to eight parts, spread evenly over the input, as a map task would.</summary>
    public static PlanSample Take(IReadOnlyList<Split> splits, CorpusOptions corpus, ExtractionOptions extraction, long sampleBytes, CancellationToken cancellationToken)
    {
        var parts = splits.SelectMany(split => split.Parts).ToList();
        var places = Math.Min(MostPlaces, parts.Count);
        var tally = new Tally(new PageExtractor(extraction, HtmlParsers.Create(extraction.HtmlParser)));
        if (places > 0) tally.Read(parts[0], corpus, Math.Max(1, sampleBytes / 8), cancellationToken); // code is compiled while it is first used: not measured
        tally.Clear();
        var started = Stopwatch.GetTimestamp();
        for (var place = 0; place < places; place++)
            tally.Read(parts[(int)((long)place * parts.Count / places)], corpus, Math.Max(1, (sampleBytes - tally.Bytes) / (places - place)), cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        using (tally.Extractor)
            return new PlanSample(tally.Bytes, places, tally.Records, tally.Documents, tally.TextBytes, tally.NotDocuments, tally.Bytes / Math.Max(seconds, 1e-6));
    }

    private sealed class Tally(PageExtractor extractor)
    {
        private readonly Page _page = new();

        public PageExtractor Extractor => extractor;

        public long Bytes { get; private set; }

        public long Records { get; private set; }

        public long Documents { get; private set; }

        public long TextBytes { get; private set; }

        public SortedDictionary<string, long> NotDocuments { get; } = new(StringComparer.Ordinal);

        public void Clear()
        {
            Bytes = Records = Documents = TextBytes = 0;
            NotDocuments.Clear();
        }

        public void Read(SplitPart part, CorpusOptions corpus, long bytes, CancellationToken cancellationToken)
        {
            using var reader = CorpusReaders.Open(part, corpus);
            while (reader.BytesRead < bytes && reader.Read(cancellationToken) is { } record)
            {
                Records++;
                var verdict = extractor.Extract(record, _page, withLinks: false, cancellationToken);
                if (verdict.Outcome == ExtractionOutcome.Page)
                {
                    Documents++;
                    TextBytes += _page.Title.Length + _page.Body.Length;
                }
                else
                {
                    var reason = verdict.Reason ?? verdict.Outcome.ToString().ToLowerInvariant();
                    NotDocuments[reason] = NotDocuments.GetValueOrDefault(reason) + 1;
                }
            }
            Bytes += reader.BytesRead;
        }
    }
}
