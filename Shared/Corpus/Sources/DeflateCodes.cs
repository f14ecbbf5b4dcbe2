namespace Indexer.Corpus.Sources;

/// <summary>
/// What the symbols of DEFLATE stand for (RFC 1951 section 3.2.5), packed for <see cref="HuffmanTable"/>:
/// base value in bits 16 and up, flags in bits 13 to 15, number of extra bits in bits 8 to 12, code length in the low byte.
/// Symbols that RFC 1951 reserves have base 0, which no length or distance has.
/// </summary>
internal static class DeflateCodes
{
    public const uint Literal = 1u << 15;
    public const uint Subtable = 1u << 14;
    public const uint EndOfBlock = 1u << 13;

    public static readonly uint[] LiteralEntries = MakeLiterals();
    public static readonly uint[] DistanceEntries = MakeDistances();
    public static readonly uint[] PlainEntries = MakePlain();

    public static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private static uint[] MakeLiterals()
    {
        var entries = new uint[288];
        for (uint i = 0; i < 256; i++) entries[i] = Literal | i << 16;
        entries[256] = EndOfBlock;
        uint length = 3;
        for (var symbol = 257; symbol < 285; symbol++)
        {
            var extra = symbol < 265 ? 0 : (symbol - 261) / 4;
            entries[symbol] = length << 16 | (uint)extra << 8;
            length += 1u << extra;
        }
        entries[285] = 258 << 16;
        return entries;
    }

    private static uint[] MakeDistances()
    {
        var entries = new uint[32];
        uint distance = 1;
        for (var symbol = 0; symbol < 30; symbol++)
        {
            var extra = symbol < 4 ? 0 : (symbol - 2) / 2;
            entries[symbol] = distance << 16 | (uint)extra << 8;
            distance += 1u << extra;
        }
        return entries;
    }

    private static uint[] MakePlain()
    {
        var entries = new uint[19];
        for (uint i = 0; i < 19; i++) entries[i] = i << 16;
        return entries;
    }
}
