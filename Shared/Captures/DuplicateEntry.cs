using Indexer.Text;

namespace Indexer.Captures;

/// <summary>
/// A document to drop, in the channel <c>duplicates</c>: the key is its document key; the value names the kind and the document that stands for it.
/// Exact ones sort first, so the first entry of a key is the one that counts.
/// </summary>
public static class DuplicateEntry
{
    /// <summary>The two read the same.</summary>
    public const byte Exact = (byte)'E';

    /// <summary>The two read nearly the same.</summary>
    public const byte Near = (byte)'N';

    /// <summary>Fills <paramref name="value"/>.</summary>
    public static void Write(Utf8Buffer value, byte kind, ReadOnlySpan<byte> survivor)
    {
        value.Clear();
        value.Append(kind);
        value.Append(survivor);
    }

    /// <summary>Counter key of a kind.</summary>
    public static string ReasonOf(byte kind) => kind == Exact ? "exact" : "near";
}
