using System.Globalization;

namespace Indexer.Jobs;

/// <summary>How many unusable records a job tolerates: a number (<c>100</c>) or a share of the records read (<c>2.5%</c>).</summary>
public readonly record struct QuarantineLimit
{
    private readonly long _records;
    private readonly decimal? _percent;

    private QuarantineLimit(long records, decimal? percent) => (_records, _percent) = (records, percent);

    /// <summary>Reads <c>N</c> or <c>P%</c>, with P from 0 to 100.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static QuarantineLimit Parse(string text)
    {
        if (TryParse(text, out var limit)) return limit;
        throw new FormatException($"'{text}' is no limit of quarantined records: give a number such as 100, or a share from 0% to 100% such as 2.5%.");
    }

    /// <summary>As <see cref="Parse"/>; false where it is neither.</summary>
    public static bool TryParse(string? text, out QuarantineLimit limit)
    {
        limit = default;
        var trimmed = text.AsSpan().Trim();
        if (trimmed.EndsWith("%"))
        {
            if (!decimal.TryParse(trimmed[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) || percent > 100) return false;
            limit = new QuarantineLimit(0, percent);
            return true;
        }
        if (!long.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out var records)) return false;
        limit = new QuarantineLimit(records, null);
        return true;
    }

    /// <summary>Whether a job that read <paramref name="read"/> records may have <paramref name="quarantined"/> unusable ones.</summary>
    public bool Allows(long quarantined, long read) =>
        _percent is { } percent ? quarantined * 100m <= percent * read : quarantined <= _records;

    /// <inheritdoc/>
    public override string ToString() =>
        _percent is { } percent ? percent.ToString(CultureInfo.InvariantCulture) + "%" : _records.ToString(CultureInfo.InvariantCulture);
}
