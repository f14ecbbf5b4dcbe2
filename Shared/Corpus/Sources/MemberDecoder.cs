namespace Indexer.Corpus.Sources;

internal enum MemberStatus
{
    /// <summary>Output was made.</summary>
    Data,
    /// <summary>The member has ended and its checks were right; <see cref="MemberDecoder.Position"/> is the first byte after it.</summary>
    End,
    /// <summary>It goes no further; <see cref="MemberDecoder.Reason"/> and <see cref="MemberDecoder.Detail"/> say why.</summary>
    Fault,
}

/// <summary>Decodes one compressed member (gzip) or frame (Zstandard) at a time, telling exactly where it ends.</summary>
internal abstract class MemberDecoder(StoredFile file) : IDisposable
{
    /// <summary>Most bytes that <see cref="StartsMember"/> and <see cref="PaddingLength"/> look at.</summary>
    public const int HeadBytes = 18;

    protected StoredFile File { get; } = file;

    /// <summary>Stored offset of the next byte to decode.</summary>
    public long Position { get; protected set; }

    public string Reason { get; private set; } = "";

    public string Detail { get; private set; } = "";

    /// <summary>Whether the compressed data itself ended well, though a check after it failed; <see cref="Position"/> is then behind the check.</summary>
    public bool EndKnown { get; protected set; }

    /// <summary>Index of the first place in <paramref name="data"/> that may start a member, or -1.</summary>
    public abstract int IndexOfMagic(ReadOnlySpan<byte> data);

    public abstract bool StartsMember(ReadOnlySpan<byte> head);

    /// <summary>Length of a part of the format that holds no data (a skippable frame) at the start of <paramref name="head"/>; 0 for none.</summary>
    public abstract long PaddingLength(ReadOnlySpan<byte> head);

    public abstract void Begin(long offset);

    /// <summary>Decodes on; <paramref name="output"/> is valid until the next call.</summary>
    public abstract MemberStatus Step(out ReadOnlySpan<byte> output);

    /// <summary>Another decoder of the same file.</summary>
    public abstract MemberDecoder Another();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    protected MemberStatus Fail(string reason, string detail)
    {
        Reason = reason;
        Detail = detail;
        return MemberStatus.Fault;
    }
}
