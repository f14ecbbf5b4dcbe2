namespace Indexer.Corpus;

/// <summary>
/// Reads the records of one part of a corpus file in file order.
/// <list type="bullet">
/// <item>Every byte of the part ends in exactly one record: intact, or with <see cref="CorpusRecord.Damage"/> set.</item>
/// <item>A record belongs to the part in which it (or the compressed member that holds its start) starts, and is read to its end even past the part's end.</item>
/// <item>Damage never throws: the reader resynchronises at the next record or member. Failure of the file itself throws <see cref="IOException"/>.</item>
/// <item>Memory is bounded by <see cref="CorpusOptions"/>, not by the file.</item>
/// </list>
/// Not thread-safe; one reader a thread.
/// </summary>
public abstract class CorpusReader : IDisposable
{
    /// <summary>
    /// The next record, or null at the end of the part. The instance is reused by the next call.
    /// </summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    public abstract CorpusRecord? Read(CancellationToken cancellationToken);

    /// <summary>Bytes of the part consumed so far, as stored; for progress.</summary>
    public abstract long BytesRead { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the file.</summary>
    protected abstract void Dispose(bool disposing);
}
