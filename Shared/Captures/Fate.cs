using System.Text;
using Indexer.Corpus;
using Indexer.Text;

namespace Indexer.Captures;

/// <summary>Where a record ended.</summary>
public enum FateKind : byte
{
    /// <summary>In a shard.</summary>
    Indexed,
    /// <summary>Dropped as a duplicate of the kind that the reason names.</summary>
    Duplicate,
    /// <summary>No document, for the reason given.</summary>
    Skipped,
    /// <summary>Unusable, for the reason given.</summary>
    Quarantined,
}

/// <summary>
/// The end of one record under its document key: a value of the channel <c>fates</c>, and the answer to "why is this URL (not) in the index?".
/// A page that names a canonical ends under the key of that; under the key of its own URL lies a pointer to it: a duplicate for the reason <c>canonical</c>
/// at the same location, whose survivor is the key to look under.
/// </summary>
/// <param name="Kind">Where it ended.</param>
/// <param name="Reason">Counter key; empty for an indexed record.</param>
/// <param name="Url">The record's URL or id.</param>
/// <param name="Location">Where it lies in the corpus.</param>
/// <param name="Captured">When it was captured.</param>
/// <param name="Survivor">For a content duplicate the key of the document that stands for it; else empty.</param>
/// <param name="IsOpen">Whether a later update decides on it again: the kept captures of a key are judged anew with every generation.</param>
public sealed record Fate(FateKind Kind, string Reason, string Url, RecordLocation Location, DateTimeOffset Captured, string Survivor, bool IsOpen)
{
    /// <summary>Appends the fate to <paramref name="buffer"/>.</summary>
    public void Write(Utf8Buffer buffer)
    {
        buffer.Append(IsOpen ? (byte)1 : (byte)0);
        buffer.Append((byte)Kind);
        PageEntry.WriteText(buffer, Reason);
        PageEntry.WriteText(buffer, Url);
        PageEntry.WriteLocation(buffer, Location);
        Varint.Write(buffer, (ulong)(Captured.ToUnixTimeSeconds() - DateTimeOffset.MinValue.ToUnixTimeSeconds()));
        PageEntry.WriteText(buffer, Survivor);
    }

    /// <summary>Reads a fate.</summary>
    /// <exception cref="InvalidDataException">The value is no fate.</exception>
    public static Fate Read(ReadOnlySpan<byte> value)
    {
        if (value.Length < 2 || value[1] > (byte)FateKind.Quarantined) throw new InvalidDataException("An entry is no fate.");
        var open = value[0] != 0;
        var kind = (FateKind)value[1];
        value = value[2..];
        var reason = Encoding.UTF8.GetString(Varint.ReadBytes(ref value));
        var url = Encoding.UTF8.GetString(Varint.ReadBytes(ref value));
        var location = PageEntry.ReadLocation(ref value);
        var captured = DateTimeOffset.FromUnixTimeSeconds((long)Varint.Read(ref value) + DateTimeOffset.MinValue.ToUnixTimeSeconds());
        return new Fate(kind, reason, url, location, captured, Encoding.UTF8.GetString(Varint.ReadBytes(ref value)), open);
    }

    /// <summary>Whether a fate, given as a value, is open; without reading the rest.</summary>
    public static bool IsOpenValue(ReadOnlySpan<byte> value) => value.Length > 0 && value[0] != 0;
}
