using System.IO.Hashing;
using System.Text;

namespace Indexer.Extraction;

/// <summary>
/// The stable identity of a document: the sort-friendly URI form (host reversed, scheme, <c>www.</c>, default port and fragment dropped) of a URL, or a JSONL id.
/// Its bytes order documents inside a shard and break ties of equal scores; its hash chooses the partition.
/// </summary>
/// <param name="Value">e.g. <c>org,example)/path?q=1</c> or <c>id:CACM-0001</c>.</param>
public readonly record struct DocumentKey(string Value) : IComparable<DocumentKey>
{
    /// <summary>Hash for partitioning; never changes between releases.</summary>
    public ulong Hash => HashOf(Encoding.UTF8.GetBytes(Value));

    /// <summary>Hash of a key given as UTF-8.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> utf8Key) => XxHash64.HashToUInt64(utf8Key);

    /// <summary>The partition, 0 to <paramref name="partitions"/> - 1, of a key hash.</summary>
    public static int PartitionOf(ulong hash, int partitions) => (int)(hash % (uint)partitions);

    /// <summary>Order of the UTF-8 bytes, which is the order of Unicode code points.</summary>
    public int CompareTo(DocumentKey other) => Encoding.UTF8.GetBytes(Value).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other.Value));

    /// <inheritdoc/>
    public override string ToString() => Value;
}
