using System.Globalization;

namespace Indexer.Jobs;

/// <summary>What a marker says of an attempt.</summary>
internal enum AttemptMarkerKind
{
    /// <summary>It is about to begin (<see cref="AttemptBegun"/>).</summary>
    Begun,

    /// <summary>Which records it is processing (<see cref="RecordBlock"/>).</summary>
    Records,

    /// <summary>It ended without a commit (<see cref="AttemptEnded"/>).</summary>
    Ended,

    /// <summary>It ended, and its commit may stand (<see cref="AttemptEnded"/>).</summary>
    Undecided,
}

/// <summary>A marker in the history of a task's attempts, by its name: <c>{n}.begun.json</c>, <c>{n}.mark.json</c>, <c>{n}-{attempt}.ended.json</c> or <c>{n}-{attempt}.undecided.json</c>.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Number">The attempt's place among the task's attempts, from 1.</param>
/// <param name="Attempt">The attempt, where the name tells it: that of an end does.</param>
internal readonly record struct AttemptMarker(AttemptMarkerKind Kind, int Number, AttemptId? Attempt = null)
{
    private const string Extension = ".json";

    /// <summary>Reads a name that <see cref="ToString"/> writes; null for any other. Outputs are deleted by what is read here.</summary>
    public static AttemptMarker? TryParse(ReadOnlySpan<char> name)
    {
        if (!name.EndsWith(Extension, StringComparison.Ordinal)) return null;
        name = name[..^Extension.Length];
        var dot = name.LastIndexOf('.');
        if (dot < 0 || KindOf(name[(dot + 1)..]) is not { } kind) return null;
        name = name[..dot];
        var dash = name.IndexOf('-');
        var hasAttempt = kind is AttemptMarkerKind.Ended or AttemptMarkerKind.Undecided;
        if (hasAttempt != dash >= 0 || !int.TryParse(hasAttempt ? name[..dash] : name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        return new AttemptMarker(kind, number, hasAttempt ? new AttemptId(name[(dash + 1)..].ToString()) : null);
    }

    /// <summary>The name.</summary>
    public override string ToString() => Attempt is { } attempt ? $"{Number:D4}-{attempt}.{NameOf(Kind)}{Extension}" : $"{Number:D4}.{NameOf(Kind)}{Extension}";

    private static string NameOf(AttemptMarkerKind kind) => kind switch
    {
        AttemptMarkerKind.Begun => "begun",
        AttemptMarkerKind.Records => "mark",
        AttemptMarkerKind.Ended => "ended",
        _ => "undecided",
    };

    private static AttemptMarkerKind? KindOf(ReadOnlySpan<char> name) => name switch
    {
        "begun" => AttemptMarkerKind.Begun,
        "mark" => AttemptMarkerKind.Records,
        "ended" => AttemptMarkerKind.Ended,
        "undecided" => AttemptMarkerKind.Undecided,
        _ => null,
    };
}
