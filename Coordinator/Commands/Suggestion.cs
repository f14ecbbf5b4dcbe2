namespace Indexer.Coordinator.Commands;

/// <summary>Finds what a mistyped name may have meant.</summary>
internal static class Suggestion
{
    /// <summary>" Did you mean 'x'?", with a blank before it, or nothing.</summary>
    public static string For(string typed, IEnumerable<string> known) => Nearest(typed, known) is { } name ? $" Did you mean '{name}'?" : "";

    /// <summary>The known name that is nearest: one that the typed text begins, or the fewest edits away, at most a third of its length. Null for none.</summary>
    public static string? Nearest(string typed, IEnumerable<string> known)
    {
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var name in known)
        {
            var distance = typed.Length >= 3 && name.StartsWith(typed, StringComparison.OrdinalIgnoreCase) ? 1 : Distance(typed, name);
            if (distance < bestDistance && distance <= Math.Max(1, Math.Max(typed.Length, name.Length) / 3)) (best, bestDistance) = (name, distance);
        }
        return best;
    }

    /// <summary>Insertions, deletions, changes and swaps of neighbours (Damerau 1964, restricted form), without case.</summary>
    internal static int Distance(string a, string b)
    {
        var (before, previous, current) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++) previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1] + 1, previous[j] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) current[j] = Math.Min(current[j], before[j - 2] + 1);
            }
            (before, previous, current) = (previous, current, before);
        }
        return previous[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
