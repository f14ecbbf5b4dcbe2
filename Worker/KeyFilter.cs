using Indexer.Extraction;

namespace Indexer.Worker;

/// <summary>Passes the document keys of a task's own partition: runs of a base generation with another number of partitions hold others' keys too.</summary>
internal sealed class KeyFilter(TaskContext context)
{
    private readonly bool _needed = context.Plan.BaseRuns.Count > 0;
    private readonly int _partition = context.Task.Index, _partitions = context.Plan.Partitions;

    public bool IsMine(ReadOnlySpan<byte> key) => !_needed || DocumentKey.PartitionOf(DocumentKey.HashOf(key), _partitions) == _partition;
}
