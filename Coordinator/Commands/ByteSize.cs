using System.Globalization;

namespace Indexer.Coordinator.Commands;

/// <summary>Sizes as typed: 4096, 64K, 32M, 2G (powers of 1,024, an i or B behind is allowed).</summary>
internal static class ByteSize
{
    public static bool TryParse(string text, out long bytes)
    {
        var digits = text.AsSpan().TrimEnd("bB").TrimEnd("iI");
        var shift = digits is [.., var unit] ? char.ToUpperInvariant(unit) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 } : 0;
        if (shift > 0) digits = digits[..^1];
        bytes = 0;
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > long.MaxValue >> shift) return false;
        bytes = number << shift;
        return true;
    }

    /// <summary>The shortest text that <see cref="TryParse"/> reads back.</summary>
    public static string Text(long bytes)
    {
        foreach (var (shift, unit) in new[] { (40, 'T'), (30, 'G'), (20, 'M'), (10, 'K') })
            if (bytes >= 1L << shift && bytes % (1L << shift) == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{bytes >> shift}{unit}");
        return bytes.ToString(CultureInfo.InvariantCulture);
    }
}
