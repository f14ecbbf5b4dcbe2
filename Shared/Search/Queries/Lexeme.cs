namespace Indexer.Search.Queries;

internal enum LexemeKind { Word, Phrase, Prefix, Open, Close, And, Or, Not, End }

/// <summary>One piece of a query text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A word, or the inside of a phrase.</param>
/// <param name="Position">Character it starts at, from 1; for notes.</param>
/// <param name="Sign"><c>+</c>, <c>-</c> or NUL.</param>
/// <param name="Field">Known field in front of it, lower case, or empty.</param>
internal readonly record struct Lexeme(LexemeKind Kind, string Text, int Position, char Sign, string Field);
