namespace Indexer.Search.Snippets;

/// <summary>A matched word in a text: bytes <paramref name="Start"/> to <paramref name="End"/>, and which word of the query it is.</summary>
internal readonly record struct SnippetMatch(int Start, int End, int Word);

/// <summary>A stretch of text to show.</summary>
/// <param name="Start">First byte.</param>
/// <param name="End">Byte behind it.</param>
/// <param name="Begins">Whether it starts where a sentence or the text does.</param>
/// <param name="Ends">Whether it stops where a sentence or the text does.</param>
internal readonly record struct SnippetFragment(int Start, int End, bool Begins, bool Ends);
