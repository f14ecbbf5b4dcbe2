namespace Indexer.Indexing.Analysis;

/// <summary>A word of a query, in all the forms in which documents may hold it.</summary>
public sealed class QueryToken
{
    /// <summary>The term of the word as typed, in lower case (UTF-8).</summary>
    public required byte[] Exact { get; init; }

    /// <summary>
    /// The distinct stems of the word in the languages asked for, without <see cref="IndexSchema.StemMark"/>; one may equal <see cref="Exact"/>.
    /// A document has a form of the word at a position where it has <see cref="Exact"/>, or for any of these the term itself or the term behind the mark.
    /// </summary>
    public required IReadOnlyList<byte[]> Stems { get; init; }

    /// <summary>Position in the text, from 0, counted as in documents: for phrases.</summary>
    public required int Position { get; init; }

    /// <summary>Whether it is a pair of characters (or a lone one) of a script written without blanks; such terms of one word are meant in sequence.</summary>
    public required bool IsCjk { get; init; }

    /// <summary>First UTF-16 code unit in the text.</summary>
    public required int StartOffset { get; init; }

    /// <summary>UTF-16 code unit after it.</summary>
    public required int EndOffset { get; init; }
}
