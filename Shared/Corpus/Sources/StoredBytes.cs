using Indexer.Storage.S3;

namespace Indexer.Corpus.Sources;

/// <summary>The bytes of a corpus file wherever it lies, by offset. Not thread-safe.</summary>
internal abstract class StoredBytes : IDisposable
{
    /// <summary>The file as messages name it; ends as its name does.</summary>
    public abstract string Name { get; }

    /// <summary>Where a browser would find it.</summary>
    public abstract string Url { get; }

    public abstract long Length { get; }

    public abstract DateTimeOffset Modified { get; }

    /// <param name="file">A path, or the URI of an object.</param>
    /// <param name="expectedLength">Its length when it was planned; null takes any.</param>
    /// <param name="likelyEnd">Where reading will probably end, so that what is read ahead stops there; null for the file's end.</param>
    /// <exception cref="IOException">It is missing, can't be read, or has another length.</exception>
    public static StoredBytes Open(string file, long? expectedLength, long? likelyEnd)
    {
        StoredBytes bytes = S3Uri.IsS3(file) ? ObjectBytes.OpenObject(file, expectedLength, likelyEnd) : FileBytes.OpenFile(file);
        if (expectedLength is not { } expected || expected == bytes.Length) return bytes;
        var length = bytes.Length;
        bytes.Dispose();
        throw new IOException($"'{file}' has {length} bytes but had {expected} when the job was planned; the file changed: index it again as a new job.");
    }

    /// <summary>Fills <paramref name="target"/>, or its beginning, with the bytes at <paramref name="offset"/>; 0 only at the end.</summary>
    public abstract int Read(long offset, Span<byte> target);

    public abstract void Dispose();
}
