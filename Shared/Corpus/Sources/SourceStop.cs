namespace Indexer.Corpus.Sources;

internal enum StopKind
{
    /// <summary>More can be decoded.</summary>
    None,
    /// <summary>The file ends here.</summary>
    End,
    /// <summary>The member that is being decoded goes no further (or its checksum is wrong); decoding goes on in another one.</summary>
    Fault,
    /// <summary>Stored bytes that are no member; decoding goes on behind them.</summary>
    Garbage,
}

/// <summary>Why a source yields no byte now. Bytes on the two sides of a stop don't belong together.</summary>
/// <param name="Kind">What is here.</param>
/// <param name="Offset">Fault: where the faulty member starts. Garbage: where it starts. End: the file's length.</param>
/// <param name="Next">Stored offset at which decoding goes on.</param>
/// <param name="Reason">For a fault, from <see cref="RecordDamage"/>.</param>
/// <param name="Detail">For a fault or garbage, a sentence.</param>
internal readonly record struct SourceStop(StopKind Kind, long Offset, long Next, string? Reason = null, string? Detail = null);
