namespace Indexer.Corpus;

/// <summary>An absolute path with <c>*</c> and <c>?</c> (within a name) and <c>**</c> (any number of folders). Case counts.</summary>
internal sealed class GlobPattern
{
    private readonly string[] _names;

    public GlobPattern(string pattern)
    {
        var names = pattern.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        var literal = Array.FindIndex(names, name => name.AsSpan().IndexOfAny('*', '?') >= 0);
        Root = literal <= 1 ? Path.GetPathRoot(pattern) ?? "/" : string.Join(Path.DirectorySeparatorChar, names[..literal]);
        _names = names[Math.Max(1, literal)..];
    }

    /// <summary>The folder that everything the pattern matches lies below.</summary>
    public string Root { get; }

    /// <summary>Whether it matches <paramref name="path"/>, which lies below <see cref="Root"/>.</summary>
    public bool Matches(string path) => MatchesNames(_names, Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar));

    /// <summary>Whether the names of a pattern match those of a path.</summary>
    public static bool MatchesNames(ReadOnlySpan<string> pattern, ReadOnlySpan<string> names)
    {
        if (pattern.IsEmpty) return names.IsEmpty;
        if (pattern[0] == "**")
        {
            for (var skipped = 0; skipped <= names.Length; skipped++)
                if (MatchesNames(pattern[1..], names[skipped..])) return true;
            return false;
        }
        return !names.IsEmpty && System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern[0], names[0], ignoreCase: false)
            && MatchesNames(pattern[1..], names[1..]);
    }
}
