namespace Indexer.Coordinator.Commands;

/// <summary>What an index may be called: it becomes part of keys in the store and of URLs.</summary>
internal static class IndexNames
{
    public const int MaxLength = 64;

    /// <summary>What is wrong with a name, in a sentence; null for a good one.</summary>
    public static string? Fault(string name)
    {
        if (name.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) return null;
        return $"'{name}' can't be the name of an index: use 1 to {MaxLength} letters, digits, '-', '_' or '.', a letter or digit first.";
    }
}
