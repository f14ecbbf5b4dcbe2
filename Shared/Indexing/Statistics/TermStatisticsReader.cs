using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Indexer.Indexing.Statistics;

/// <summary>
/// Looks up document frequencies. The first term of every block of 128 is in memory, the blocks are read as they are needed. Thread-safe; must not be
/// disposed of while it is used.
/// </summary>
public sealed class TermStatisticsReader : IDisposable
{
    private const int TermBufferBytes = 1024;

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly FrozenDictionary<string, Field> _fields;

    /// <summary>Opens a file that <see cref="TermStatisticsWriter"/> or <see cref="TermStatisticsMerger"/> completed.</summary>
    /// <exception cref="InvalidDataException">It is no such file, of a newer version, or damaged.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public TermStatisticsReader(string path)
    {
        _path = path;
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        try
        {
            (_fields, Terms) = ReadDirectory();
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            _file.Dispose();
            throw new InvalidDataException($"The directory of the term statistics '{path}' is damaged.", e);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Terms of all fields.</summary>
    public long Terms { get; }

    /// <summary>Fields, in ordinal order.</summary>
    public IReadOnlyList<string> Fields => [.. _fields.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Documents that have <paramref name="term"/> in <paramref name="field"/>; 0 where there is no such term or field.</summary>
    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    public long DocumentFrequency(string field, ReadOnlySpan<byte> term)
    {
        if (!_fields.TryGetValue(field, out var blocks)) return 0;
        var index = blocks.LastNotAfter(term);
        if (index < 0) return 0;
        var (bytes, length) = Rent(blocks, index);
        var buffer = ArrayPool<byte>.Shared.Rent(TermBufferBytes);
        try
        {
            for (var block = new TermBlock(bytes, length, buffer); block.MoveNext();)
            {
                var order = block.Term.SequenceCompareTo(term);
                if (order >= 0) return order == 0 ? block.DocumentFrequency : 0;
            }
            return 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>
    /// The terms of a field that begin with a prefix: at most <paramref name="limit"/>, those that most documents have (of equals the first in byte order), in byte order.
    /// </summary>
    public IReadOnlyList<TermFrequency> TermsWithPrefix(string field, ReadOnlySpan<byte> prefix, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        if (!_fields.TryGetValue(field, out var blocks)) return [];
        var rarest = new PriorityQueue<TermFrequency, (long Frequency, long Order)>();
        var order = 0L;
        for (var index = BlockOf(field, prefix); index < blocks.Count; index++)
        {
            var first = blocks.FirstTerm(index);
            if (!first.StartsWith(prefix) && first.SequenceCompareTo(prefix) > 0) break;
            Collect(blocks, index, prefix, limit, rarest, ref order);
        }
        return [.. rarest.UnorderedItems.OrderByDescending(item => item.Priority.Order).Select(item => item.Element)];
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>Blocks of a field.</summary>
    internal int BlocksOf(string field) => _fields[field].Count;

    /// <summary>The first block of a field that may have a term from <paramref name="from"/> on.</summary>
    internal int BlockOf(string field, ReadOnlySpan<byte> from) => Math.Max(0, _fields[field].LastNotAfter(from));

    /// <summary>A block of a field, at the front of an array that is to be returned to <see cref="ArrayPool{T}.Shared"/>.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    internal (byte[] Bytes, int Length) RentBlock(string field, int index) => Rent(_fields[field], index);

    private void Collect(Field blocks, int index, ReadOnlySpan<byte> prefix, int limit, PriorityQueue<TermFrequency, (long, long)> rarest, ref long order)
    {
        var (bytes, length) = Rent(blocks, index);
        try
        {
            for (var block = new TermBlock(bytes, length, new byte[TermBufferBytes]); block.MoveNext();)
            {
                if (!block.Term.StartsWith(prefix)) continue;
                var priority = (block.DocumentFrequency, --order);
                if (rarest.Count < limit) rarest.Enqueue(new TermFrequency(block.Term.ToArray(), block.DocumentFrequency), priority);
                else if (rarest.TryPeek(out _, out var least) && priority.CompareTo(least) > 0)
                    rarest.DequeueEnqueue(new TermFrequency(block.Term.ToArray(), block.DocumentFrequency), priority);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private (byte[] Bytes, int Length) Rent(Field blocks, int index)
    {
        var (offset, length) = blocks.Place(index);
        var bytes = ArrayPool<byte>.Shared.Rent(length + TermStatisticsFormat.ChecksumBytes);
        ReadExactly(bytes.AsSpan(0, length + TermStatisticsFormat.ChecksumBytes), offset);
        if (TermStatisticsFormat.ChecksumOf(bytes.AsSpan(0, length)) != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(length)))
            throw new InvalidDataException($"The block at byte {offset} of the term statistics '{_path}' is damaged: its checksum differs.");
        return (bytes, length);
    }

    private void ReadExactly(Span<byte> target, long offset)
    {
        while (target.Length > 0)
        {
            var read = RandomAccess.Read(_file, target, offset);
            if (read == 0) throw new InvalidDataException($"The term statistics '{_path}' end at byte {offset}.");
            target = target[read..];
            offset += read;
        }
    }

    private (FrozenDictionary<string, Field> Fields, long Terms) ReadDirectory()
    {
        var length = RandomAccess.GetLength(_file);
        Span<byte> magic = stackalloc byte[TermStatisticsFormat.Magic.Length];
        Span<byte> trailer = stackalloc byte[TermStatisticsFormat.TrailerBytes];
        if (length < magic.Length + trailer.Length) throw new InvalidDataException($"'{_path}' has {length} bytes, too few for term statistics.");
        ReadExactly(magic, 0);
        if (!magic.SequenceEqual(TermStatisticsFormat.Magic))
            throw new InvalidDataException($"'{_path}' begins with '{Encoding.Latin1.GetString(magic)}', not with '{Encoding.Latin1.GetString(TermStatisticsFormat.Magic)}': no term statistics, or of another version.");
        ReadExactly(trailer, length - trailer.Length);
        var offset = BinaryPrimitives.ReadInt64LittleEndian(trailer);
        var size = BinaryPrimitives.ReadInt64LittleEndian(trailer[8..]);
        if (offset < magic.Length || size < 1 || size > Array.MaxLength || offset != length - trailer.Length - size)
            throw new InvalidDataException($"The term statistics '{_path}' are cut short or damaged.");
        var directory = new byte[size];
        ReadExactly(directory, offset);
        if (TermStatisticsFormat.ChecksumOf(directory, trailer) != BinaryPrimitives.ReadUInt64LittleEndian(trailer[24..]))
            throw new InvalidDataException($"The directory of the term statistics '{_path}' is damaged: its checksum differs.");
        return (Field.ReadAll(directory), BinaryPrimitives.ReadInt64LittleEndian(trailer[16..]));
    }

    /// <summary>The blocks of a field: first terms in one array, places beside it.</summary>
    private sealed class Field(byte[] directory, int[] termOffsets, int[] termLengths, long[] offsets, int[] lengths)
    {
        public int Count => offsets.Length;

        public ReadOnlySpan<byte> FirstTerm(int index) => directory.AsSpan(termOffsets[index], termLengths[index]);

        public (long Offset, int Length) Place(int index) => (offsets[index], lengths[index]);

        public int LastNotAfter(ReadOnlySpan<byte> term)
        {
            int low = 0, high = Count - 1;
            while (low <= high)
            {
                var middle = (low + high) >>> 1;
                if (FirstTerm(middle).SequenceCompareTo(term) <= 0) low = middle + 1;
                else high = middle - 1;
            }
            return high;
        }

        public static FrozenDictionary<string, Field> ReadAll(byte[] directory)
        {
            var position = 0;
            var fields = new Dictionary<string, Field>(StringComparer.Ordinal);
            for (var left = TermStatisticsFormat.ReadNumber(directory, ref position); left > 0; left--)
            {
                var length = (int)TermStatisticsFormat.ReadNumber(directory, ref position);
                var name = Encoding.UTF8.GetString(directory.AsSpan(position, length));
                position += length;
                TermStatisticsFormat.ReadNumber(directory, ref position);
                fields.Add(name, Read(directory, ref position));
            }
            return fields.ToFrozenDictionary(StringComparer.Ordinal);
        }

        private static Field Read(byte[] directory, ref int position)
        {
            var count = checked((int)TermStatisticsFormat.ReadNumber(directory, ref position));
            var field = (TermOffsets: new int[count], TermLengths: new int[count], Offsets: new long[count], Lengths: new int[count]);
            for (var i = 0; i < count; i++)
            {
                field.TermLengths[i] = (int)TermStatisticsFormat.ReadNumber(directory, ref position);
                field.TermOffsets[i] = position;
                position += field.TermLengths[i];
                field.Offsets[i] = (long)TermStatisticsFormat.ReadNumber(directory, ref position);
                field.Lengths[i] = (int)TermStatisticsFormat.ReadNumber(directory, ref position);
            }
            return new Field(directory, field.TermOffsets, field.TermLengths, field.Offsets, field.Lengths);
        }
    }
}
