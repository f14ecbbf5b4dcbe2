using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Indexer.Indexing.Statistics;

namespace Indexer.Indexing.Impacts;

/// <summary>The impacts of a shard, in memory: about a hundredth of the shard. Immutable.</summary>
internal sealed class ShardImpacts
{
    private readonly Dictionary<string, SegmentImpacts> _segments = new(StringComparer.Ordinal);

    private ShardImpacts()
    {
    }

    /// <summary>Reads a file that a shard builder wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such file, or damaged.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static ShardImpacts Read(string path)
    {
        var file = File.ReadAllBytes(path);
        var content = file.AsSpan(0, Math.Max(0, file.Length - ImpactsFormat.ChecksumBytes));
        if (!content.StartsWith(ImpactsFormat.Magic)) throw new InvalidDataException($"'{path}' holds no impacts, or those of another version.");
        if (XxHash64.HashToUInt64(content) != BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(content.Length)))
            throw new InvalidDataException($"The impacts '{path}' are damaged: their checksum differs.");
        var impacts = new ShardImpacts();
        var position = ImpactsFormat.Magic.Length;
        for (var left = TermStatisticsFormat.ReadNumber(content, ref position); left > 0; left--)
        {
            var length = (int)TermStatisticsFormat.ReadNumber(content, ref position);
            var name = Encoding.UTF8.GetString(content.Slice(position, length));
            position += length;
            impacts._segments.Add(name, new SegmentImpacts(file, ref position));
        }
        return impacts;
    }

    /// <summary>Those of a segment, or null where there are none.</summary>
    public SegmentImpacts? Of(string segment) => _segments.GetValueOrDefault(segment);
}
