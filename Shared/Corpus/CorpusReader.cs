namespace Indexer.Corpus;

/// <summary>
/// Reads the records of one part of a corpus file in file order.
/// <list type="bullet">
/// <item>Every byte of the part ends in exactly one record: intact, or with <see cref="CorpusRecord.Damage"/> set.</item>
/// <item>A part goes from the first boundary at or after its start to the first one at or after its end; a boundary is where a record starts, and in a
/// compressed file a member that begins with one. So neighbouring parts of one file give each of its records once, wherever it is cut
/// (an uncompressed archive: at starts of records, as <see cref="SplitPlanner"/> does).</item>
/// <item>Damage never throws: the reader resynchronises at the next record or member. Failure of the file itself throws <see cref="IOException"/>;
/// of an object store, where it passes, <see cref="InputStoreException"/>.</item>
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
