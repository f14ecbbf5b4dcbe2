namespace Indexer.Coordinator.Terminal;

/// <summary>The few ANSI styles in use; empty strings where styles are not wanted.</summary>
internal readonly struct Style(bool enabled)
{
    public string Bold(string text) => Wrap(text, "1");

    public string Dim(string text) => Wrap(text, "2");

    public string Green(string text) => Wrap(text, "32");

    public string Yellow(string text) => Wrap(text, "33");

    public string Red(string text) => Wrap(text, "31");

    public string Cyan(string text) => Wrap(text, "36");

    private string Wrap(string text, string code) => enabled && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
