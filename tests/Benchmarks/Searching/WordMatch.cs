namespace Indexer.Benchmarks.Searching;

/// <summary>What the words of a query match.</summary>
internal enum WordMatch
{
    /// <summary>All their forms, in five fields.</summary>
    Stems,

    /// <summary>What was typed, in five fields.</summary>
    Typed,

    /// <summary>What was typed, in the main text.</summary>
    Body,
}
