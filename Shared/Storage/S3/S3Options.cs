namespace Indexer.Storage.S3;

/// <summary>Settings of the calls to an object store.</summary>
public sealed record S3Options
{
    /// <summary>Bytes of a part of an upload. Default 8 MiB; with the 10,000 parts of S3 a blob can have 78 GiB. At least 5 MiB, which is the smallest part S3 takes.</summary>
    public int PartBytes { get; init; } = 8 << 20;

    /// <summary>Parts of one put that are on their way at a time. Default 2.</summary>
    public int PartsAtOnce { get; init; } = 2;

    /// <summary>Parts that a put holds in memory at most: those on their way, and the one that is filled. What fits into as many is put as one object, which spares the store the calls that begin and end an upload.</summary>
    public int PartsHeld => PartsAtOnce + 1;

    /// <summary>Time in which a call must have been answered, without the time for a large body. Default 15 s.</summary>
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time in which a part must have been taken, or a completed upload put together. Default 60 s.</summary>
    public TimeSpan PartLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait for the next bytes of a read. Default 15 s.</summary>
    public TimeSpan ReadLimit { get; init; } = TimeSpan.FromSeconds(15);
}

/// <summary>What servers do differently; found out by <see cref="S3Probe"/>.</summary>
/// <param name="QuotesEtags">Whether a condition on an entity tag is to be sent with quotes, as HTTP has it (RFC 9110, 8.8.3). Some gateways compare it as it stands.</param>
/// <param name="EtagsAreMd5">
/// Whether an entity tag is the MD5 of the content, and of an upload by parts the MD5 of the parts' ones with their number behind it, so that whole reads can be verified by it.
/// Stores that encrypt or compress may have other ones.
/// </param>
internal sealed record S3Traits(bool QuotesEtags, bool EtagsAreMd5)
{
    public static S3Traits Usual { get; } = new(QuotesEtags: true, EtagsAreMd5: true);
}
