using System.Globalization;
using Indexer.Indexing;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace Indexer.Search.Matching;

/// <summary>Documents whose date lies in a stretch of time; scores nothing. There are no postings of dates: it looks at each document's.</summary>
/// <param name="from">First second, in Unix seconds.</param>
/// <param name="before">Second behind the last.</param>
internal sealed class DateMatcher(long from, long before) : Matcher
{
    public override bool IsFilter => true;

    public override string FilterName { get; } = string.Create(CultureInfo.InvariantCulture, $"{IndexSchema.Date}:{from}..{before}");

    public override double Most => 0;

    public override Cursor? Open(Segment segment, bool leading)
    {
        AtomicReader reader = segment.Shared.Reader;
        return reader.GetNumericDocValues(IndexSchema.Date) is { } dates
            ? new DateCursor(dates, reader.GetDocsWithField(IndexSchema.Date), segment, from, before)
            : null;
    }

    private sealed class DateCursor(NumericDocValues dates, IBits dated, Segment segment, long from, long before) : Cursor
    {
        public override long Cost => segment.Documents;

        public override int Advance(int target)
        {
            for (int document = target; document < segment.Documents; document++)
            {
                segment.Clock.Tick();
                long date = dates.Get(document);
                // What has no date reads as 0.
                if (date >= from && date < before && (date != 0 || dated.Get(document))) return Document = document;
            }
            return Document = End;
        }

        public override double Score() => 0;
    }
}
