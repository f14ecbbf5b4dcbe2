using Indexer.Text;

namespace Indexer.Extraction.Html;

/// <summary>What becomes of a piece of text.</summary>
internal enum TextKind : byte
{
    Kept,

    /// <summary>Goes, unless nothing else is there.</summary>
    Noise,

    /// <summary>Goes.</summary>
    Hidden,
}

/// <summary>Where in a text its kind changes, and the cutting of it at the end.</summary>
internal sealed class TextSections
{
    // Less than this of kept text is as good as none: a date, a copyright line, a "loading".
    private const int NearlyNothing = 64;

    // So is less than this where the noise is many times more: a rule took a page's content for noise.
    private const int Little = 256;
    private const int ManyTimes = 16;

    private readonly List<(int Start, TextKind Kind)> _sections = [];

    private TextKind Last => _sections.Count == 0 ? TextKind.Kept : _sections[^1].Kind;

    public void Clear() => _sections.Clear();

    /// <summary>From <paramref name="at"/> on text is of a kind.</summary>
    /// <returns>Where the section that is now the last begins.</returns>
    public int Turn(TextKind kind, int at)
    {
        if (kind != Last)
        {
            if (_sections.Count > 0 && _sections[^1].Start == at) _sections.RemoveAt(_sections.Count - 1);
            if (kind != Last) _sections.Add((at, kind));
        }
        return _sections.Count == 0 ? 0 : _sections[^1].Start;
    }

    /// <summary>Appends what is kept of <paramref name="text"/>, which may begin and end in a blank.</summary>
    /// <returns>Whether noise was kept, because without it there was next to nothing.</returns>
    public bool AppendKept(ReadOnlySpan<byte> text, Utf8Buffer target)
    {
        if (_sections.Count == 0)
        {
            target.Append(text.TrimEnd((byte)' '));
            return false;
        }
        var (kept, noise) = Measure(text.Length);
        var withNoise = kept < NearlyNothing || (kept < Little && kept * ManyTimes < noise);
        AppendJoined(target, text[.._sections[0].Start]);
        for (var i = 0; i < _sections.Count; i++)
        {
            var (start, kind) = _sections[i];
            if (kind == TextKind.Kept || (kind == TextKind.Noise && withNoise)) AppendJoined(target, text[start..End(i, text.Length)]);
        }
        Trim(target);
        return withNoise;
    }

    /// <summary>Appends text without doubling the blank between.</summary>
    public static void AppendJoined(Utf8Buffer target, ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text[0] == ' ' && (target.Length == 0 || target.Span[^1] == ' ')) text = text[1..];
        target.Append(text);
    }

    public static void Trim(Utf8Buffer text)
    {
        if (text.Length > 0 && text.Span[^1] == ' ') text.Truncate(text.Length - 1);
    }

    private int End(int section, int length) => section + 1 < _sections.Count ? _sections[section + 1].Start : length;

    private (int Kept, int Noise) Measure(int length)
    {
        var kept = _sections[0].Start;
        var noise = 0;
        for (var i = 0; i < _sections.Count; i++)
        {
            var bytes = End(i, length) - _sections[i].Start;
            if (_sections[i].Kind == TextKind.Kept) kept += bytes;
            else if (_sections[i].Kind == TextKind.Noise) noise += bytes;
        }
        return (kept, noise);
    }
}
