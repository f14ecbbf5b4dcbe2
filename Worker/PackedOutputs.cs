using System.Buffers;
using System.Text;
using Indexer.Jobs;
using Indexer.Text;

namespace Indexer.Worker;

/// <summary>
/// The outputs of a commit as few bytes: some 30 for each, where objects and strings take about 400. Layout: the texts that occur (keys of blobs, channels), each once; then
/// of every output its channel and key by their places among the texts, partition, offset, length and count as varints, and the 16 bytes of its hash.
/// </summary>
internal static class PackedOutputs
{
    private const int HashBytes = 16;

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    /// <exception cref="InvalidDataException">An output's hash is not 32 lower-case hexadecimal digits.</exception>
    public static byte[] Pack(IReadOnlyList<TaskOutput> outputs)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var (texts, entries) = (new Utf8Buffer(256), new Utf8Buffer(outputs.Count * 40));
        foreach (var output in outputs)
        {
            Varint.Write(entries, (ulong)PlaceOf(output.Channel));
            Varint.Write(entries, (ulong)PlaceOf(output.Key));
            Varint.Write(entries, (ulong)output.Partition);
            Varint.Write(entries, (ulong)output.Offset);
            Varint.Write(entries, (ulong)output.Length);
            Varint.Write(entries, (ulong)output.Count);
            AppendHash(entries, output);
        }
        var head = new Utf8Buffer(16);
        Varint.Write(head, (ulong)places.Count);
        var packed = new byte[head.Length + texts.Length + entries.Length];
        head.Span.CopyTo(packed);
        texts.Span.CopyTo(packed.AsSpan(head.Length));
        entries.Span.CopyTo(packed.AsSpan(head.Length + texts.Length));
        return packed;

        int PlaceOf(string text)
        {
            if (places.TryGetValue(text, out var place)) return place;
            Varint.WriteBytes(texts, Encoding.UTF8.GetBytes(text));
            places.Add(text, places.Count);
            return places.Count - 1;
        }
    }

    /// <summary>The outputs of some channels for a partition: channel by channel, each in its order.</summary>
    public static IReadOnlyList<TaskOutput> Find(ReadOnlySpan<byte> packed, IReadOnlyList<string> channels, int partition)
    {
        var found = new List<TaskOutput>(channels.Count);
        foreach (var channel in channels) found.AddRange(Find(packed, channel, partition));
        return found;
    }

    /// <summary>The outputs of a channel for a partition, in their order.</summary>
    public static IReadOnlyList<TaskOutput> Find(ReadOnlySpan<byte> packed, string channel, int partition)
    {
        var rest = packed;
        var count = (int)Varint.Read(ref rest);
        var texts = rest;
        var (wanted, utf8) = (-1, Encoding.UTF8.GetBytes(channel));
        for (var place = 0; place < count; place++)
            if (Varint.ReadBytes(ref rest).SequenceEqual(utf8)) wanted = place;
        if (wanted < 0) return [];
        List<TaskOutput>? found = null;
        while (!rest.IsEmpty)
        {
            var (itsChannel, key) = ((int)Varint.Read(ref rest), (int)Varint.Read(ref rest));
            var (itsPartition, offset, length, entries) = ((int)Varint.Read(ref rest), (long)Varint.Read(ref rest), (long)Varint.Read(ref rest), (long)Varint.Read(ref rest));
            var hash = rest[..HashBytes];
            rest = rest[HashBytes..];
            if (itsChannel != wanted || itsPartition != partition) continue;
            found ??= [];
            found.Add(new TaskOutput
            {
                Channel = channel,
                Partition = partition,
                Key = TextAt(texts, key),
                Offset = offset,
                Length = length,
                Count = entries,
                Hash = Convert.ToHexStringLower(hash),
            });
        }
        return found ?? [];
    }

    private static string TextAt(ReadOnlySpan<byte> texts, int place)
    {
        for (; place > 0; place--) Varint.ReadBytes(ref texts);
        return Encoding.UTF8.GetString(Varint.ReadBytes(ref texts));
    }

    private static void AppendHash(Utf8Buffer buffer, TaskOutput output)
    {
        // What is packed comes out as it went in: upper-case digits would not.
        if (output.Hash.AsSpan().ContainsAnyExcept(s_digits)
            || Convert.FromHexString(output.Hash, buffer.Reserve(HashBytes)[..HashBytes], out var read, out var written) != OperationStatus.Done
            || read != output.Hash.Length || written != HashBytes)
            throw new InvalidDataException($"The commit's checksum '{output.Hash}' of {output.Key} is not 32 hexadecimal digits in lower case.");
        buffer.Advance(HashBytes);
    }
}
