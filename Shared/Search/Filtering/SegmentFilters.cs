using Indexer.Search.Matching;
using Lucene.Net.Index;

namespace Indexer.Search.Filtering;

/// <summary>The filters of one segment. Thread-safe.</summary>
internal sealed class SegmentFilters(FilterCache cache, AtomicReader reader)
{
    /// <summary>A cursor over the documents that a filter lets through, from memory where it was asked for before; null where there are none.</summary>
    /// <param name="matcher">The filter; one that scores, or has no name, is walked as it is.</param>
    /// <param name="segment">The segment as the search sees it.</param>
    public Cursor? Open(Matcher matcher, Segment segment)
    {
        if (matcher.FilterName is not { } name) return matcher.Open(segment, leading: true);
        DocumentSet? documents = cache.Find(reader, name, out bool isWanted);
        if (documents is null)
        {
            Cursor? cursor = matcher.Open(segment, leading: true);
            if (!isWanted) return cursor;
            documents = DocumentSet.Of(cursor, segment);
            cache.Add(reader, name, documents);
        }
        return documents.Count == 0 ? null : new DocumentSetCursor(documents);
    }
}
