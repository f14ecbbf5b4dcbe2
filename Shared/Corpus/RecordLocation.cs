namespace Indexer.Corpus;

/// <summary>Where a record lies in its corpus file.</summary>
/// <param name="File">The file, as the input named it.</param>
/// <param name="Offset">First byte of the record in the file as stored: the compressed member or frame that holds its start, or the record itself.</param>
/// <param name="Length">Bytes of the file that this record accounts for. Ranges of one file follow each other without gap or overlap;
/// 0 for a record that shares its member with a later one: the last that starts in a member accounts for the member, so that a reader need not know
/// where a member ends before it has read it. Bytes without records before the first one (blanks, a Zstandard dictionary) are the first one's.</param>
/// <param name="Ordinal">0 for the first record that starts in the member at <paramref name="Offset"/>, 1 for the second, and so on.</param>
public readonly record struct RecordLocation(string File, long Offset, long Length, int Ordinal)
{
    /// <summary><c>file@offset</c>, with <c>+ordinal</c> where a member holds several records.</summary>
    public override string ToString() => Ordinal == 0 ? $"{File}@{Offset}" : $"{File}@{Offset}+{Ordinal}";
}
