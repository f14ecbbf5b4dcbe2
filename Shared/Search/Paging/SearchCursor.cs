using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Hashing;
using Indexer.Search.Ranking;
using Indexer.Text;

namespace Indexer.Search.Paging;

/// <summary>
/// A place in the list of hits of one search of one generation, as text for an address (base64url). Nothing is kept of it anywhere: whoever has it may ask for what follows.
/// <code>
/// cursor = version(1) n(generation) search(8) n(shown) score(4) has(1) [date(8)] [n(length) host] n(length) key xxhash32(of all before, 4)
/// </code>
/// Numbers are little-endian; <em>n</em> is a varint (LEB128); <em>has</em> says by its bits 0 and 1 whether there are a date and a host.
/// </summary>
/// <param name="Generation">The generation of the list.</param>
/// <param name="Search">Tells the search from others: <see cref="SearchIdentity"/>.</param>
/// <param name="Shown">Hits up to the last one, and with it.</param>
/// <param name="Last">The last one's place.</param>
internal sealed record SearchCursor(int Generation, ulong Search, int Shown, HitPosition Last)
{
    private const byte Version = 1;
    private const int HasDate = 1, HasHost = 2;

    /// <summary>As letters, digits, <c>-</c> and <c>_</c>.</summary>
    public string Encode()
    {
        var bytes = new Utf8Buffer();
        bytes.Append(Version);
        Varint.Write(bytes, (uint)Generation);
        Append(bytes, Search);
        Varint.Write(bytes, (uint)Shown);
        Append(bytes, BitConverter.SingleToUInt32Bits(Last.Score));
        bytes.Append((byte)((Last.Date is null ? 0 : HasDate) | (Last.Host is null ? 0 : HasHost)));
        if (Last.Date is { } date) Append(bytes, (ulong)date);
        if (Last.Host is { } host) Varint.WriteBytes(bytes, host);
        Varint.WriteBytes(bytes, Last.Key);
        Append(bytes, XxHash32.HashToUInt32(bytes.Span));
        return Base64Url.EncodeToString(bytes.Span);
    }

    /// <summary>Reads a cursor.</summary>
    /// <exception cref="SearchException">It is none.</exception>
    public static SearchCursor Decode(string text)
    {
        try
        {
            byte[] bytes = Base64Url.DecodeFromChars(text);
            ReadOnlySpan<byte> rest = bytes;
            if (bytes.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(rest[^sizeof(uint)..]) != XxHash32.HashToUInt32(rest[..^sizeof(uint)])) throw NoCursor();
            rest = rest[..^sizeof(uint)];
            if (Take(ref rest, 1)[0] != Version) throw NoCursor("the cursor is of another release; begin anew without it.");
            int generation = (int)Varint.Read(ref rest);
            ulong search = BinaryPrimitives.ReadUInt64LittleEndian(Take(ref rest, sizeof(ulong)));
            int shown = (int)Varint.Read(ref rest);
            float score = BinaryPrimitives.ReadSingleLittleEndian(Take(ref rest, sizeof(float)));
            int has = Take(ref rest, 1)[0];
            long? date = (has & HasDate) != 0 ? BinaryPrimitives.ReadInt64LittleEndian(Take(ref rest, sizeof(long))) : null;
            byte[]? host = (has & HasHost) != 0 ? Varint.ReadBytes(ref rest).ToArray() : null;
            byte[] key = Varint.ReadBytes(ref rest).ToArray();
            // A score of the search is a number from 0: what was made up might not be one.
            return rest.IsEmpty && generation > 0 && shown > 0 && score >= 0 ? new SearchCursor(generation, search, shown, new HitPosition(score, date, host, key)) : throw NoCursor();
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or ArgumentOutOfRangeException)
        {
            throw NoCursor();
        }
    }

    private static SearchException NoCursor(string message = "the cursor is none that an answer gave; it has to be passed on as it is, or left out to begin anew.") =>
        new(SearchErrorKind.BadRequest, message) { Fault = new RequestFault { Parameter = "cursor" } };

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int count)
    {
        ReadOnlySpan<byte> taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private static void Append(Utf8Buffer bytes, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.Reserve(sizeof(ulong)), value);
        bytes.Advance(sizeof(ulong));
    }

    private static void Append(Utf8Buffer bytes, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.Reserve(sizeof(uint)), value);
        bytes.Advance(sizeof(uint));
    }
}
