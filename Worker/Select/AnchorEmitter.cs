using System.IO.Hashing;
using Indexer.Captures;
using Indexer.Extraction;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Shuffle;
using Indexer.Text;

namespace Indexer.Worker.Select;

/// <summary>Hands the texts of a document's links on to the documents that they lead to, a text of a host once, as far as the task remembers.</summary>
internal sealed class AnchorEmitter(TaskContext context, LinksLookup links, ShuffleWriter shuffle, int channel)
{
    // Pages of a site stand together and repeat the same links. What is forgotten travels again, and is one in the end.
    private const int MostRemembered = 1 << 17;

    private readonly bool _withinHost = context.Plan.Request.Indexing.Anchors == AnchorPolicy.All;
    private readonly HashSet<UInt128> _emitted = [];
    private readonly Utf8Buffer _target = new(), _value = new(), _both = new();

    /// <summary>Emits the links of the capture that stands for a document.</summary>
    /// <param name="key">The document.</param>
    /// <param name="fact">The capture's entry.</param>
    public void Emit(ReadOnlySpan<byte> key, ReadOnlySpan<byte> fact)
    {
        var found = links.Find(key, fact);
        if (found.IsEmpty) return;
        var host = AnchorEntry.HashOfHost(key);
        for (var each = LinksEntry.Read(found, _target); each.MoveNext();)
        {
            if (!_withinHost && AnchorEntry.HostOf(each.Target).SequenceEqual(AnchorEntry.HostOf(key))) continue;
            AnchorEntry.Write(_value, host, each.Text);
            if (IsNew(each.Target)) shuffle.Add(channel, DocumentKey.PartitionOf(DocumentKey.HashOf(each.Target), context.Plan.Partitions), each.Target, _value.Span);
        }
    }

    private bool IsNew(ReadOnlySpan<byte> target)
    {
        if (_emitted.Count == MostRemembered) _emitted.Clear();
        _both.Clear();
        _both.Append(_value.Span);
        _both.Append(target);
        return _emitted.Add(XxHash128.HashToUInt128(_both.Span));
    }
}
