using Indexer.Captures;
using Indexer.Shuffle;
using Indexer.Text;

namespace Indexer.Worker;

/// <summary>
/// Finds the links of captures by walking their sorted run beside the captures, asked for in the order of their entries. Of captures that only their links tell apart, and that
/// therefore are one, the links that come first in byte order count: the same, whichever of them an update carries over.
/// </summary>
internal sealed class LinksLookup
{
    private readonly RunMerger _links;
    private readonly Utf8Buffer _found = new();
    private bool _has;

    public LinksLookup(RunMerger links)
    {
        _links = links;
        _has = links.MoveNext();
    }

    /// <summary>The links of a capture as <see cref="LinksEntry"/> has them behind the header, empty for none; valid until the next call.</summary>
    /// <param name="key">Key of the document.</param>
    /// <param name="entry">An entry that begins with the capture's header.</param>
    public ReadOnlySpan<byte> Find(ReadOnlySpan<byte> key, ReadOnlySpan<byte> entry)
    {
        _found.Clear();
        var capture = entry[..CaptureHeader.SortedSize];
        for (var order = -1; _has && order <= 0; _has = order > 0 || _links.MoveNext())
        {
            order = _links.Key.SequenceCompareTo(key);
            if (order == 0) order = _links.Value[..CaptureHeader.SortedSize].SequenceCompareTo(capture);
            if (order == 0) Take(_links.Value[CaptureHeader.Size..]);
        }
        return _found.Span;
    }

    private void Take(ReadOnlySpan<byte> links)
    {
        if (_found.Length > 0 && _found.Span.SequenceCompareTo(links) <= 0) return;
        _found.Clear();
        _found.Append(links);
    }
}
