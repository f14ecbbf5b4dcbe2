namespace Indexer.Corpus.Sources;

/// <summary>Finds members of a compressed file from any offset, and tells true member starts from bytes that only look like one.</summary>
internal sealed class MemberScanner(StoredFile file, MemberDecoder decoder, RecordTest startsRecord) : IDisposable
{
    private const int StepBytes = 64 << 10;
    /// <summary>
    /// A crawled archive file can lie verbatim in the payload of a record, in stored DEFLATE blocks. Those hold at most 65,535 bytes between two block
    /// headers, so members that follow each other without fault over more than that are the file's own.
    /// </summary>
    private const int ChainBytes = 68 << 10;

    /// <summary>The first offset from <paramref name="from"/> on at which a member that passes <see cref="Probe"/> starts; the file's length if there is none.</summary>
    public long Find(long from)
    {
        for (var at = from; at < file.Length;)
        {
            var bytes = file.At(at, StepBytes);
            var index = decoder.IndexOfMagic(bytes);
            if (index < 0)
            {
                if (at + bytes.Length >= file.Length) break;
                at += Math.Max(1, bytes.Length - 3);
                continue;
            }
            at += index;
            if (Probe(at)) return at;
            at++;
        }
        return file.Length;
    }

    /// <summary>
    /// The first offset from <paramref name="from"/> on at which a split may begin; the file's length if there is none before <paramref name="limit"/>.
    /// It depends on the file and <paramref name="from"/> alone, so the readers of two neighbouring parts agree.
    /// </summary>
    public long FindBoundary(long from, long limit = long.MaxValue)
    {
        // A file made of false starts gets no boundary rather than hours of decoding.
        const long MostDecodedBytes = 1 << 30;
        long decoded = 0;
        for (var at = Find(from); at < Math.Min(file.Length, limit) && decoded < MostDecodedBytes;)
        {
            if (IsChain(at, ref decoded, out var failedAt)) return at;
            // The members passed on the way are of the same chain and would fail at the same place.
            at = Find(failedAt + 1);
        }
        return file.Length;
    }

    /// <summary>Whether the member at <paramref name="offset"/> decodes, as far as its first bytes, to the start of a record.</summary>
    public bool Probe(long offset)
    {
        const int Steps = 4;
        if (!decoder.StartsMember(file.At(offset, MemberDecoder.HeadBytes))) return false;
        decoder.Begin(offset);
        for (var i = 0; i < Steps; i++)
        {
            switch (decoder.Step(out var output))
            {
                case MemberStatus.Data:
                    var text = output.TrimStart("\r\n"u8);
                    if (!text.IsEmpty) return startsRecord(text);
                    break;
                case MemberStatus.End:
                    return false;
                default:
                    return decoder.Reason == RecordDamage.DictionaryMissing;
            }
        }
        return false;
    }

    private bool IsChain(long offset, ref long decoded, out long failedAt)
    {
        failedAt = offset;
        for (var at = offset; at < file.Length && at - offset < ChainBytes;)
        {
            failedAt = at;
            var head = file.At(at, MemberDecoder.HeadBytes);
            if (decoder.PaddingLength(head) is var padding and > 0)
            {
                at += padding;
                continue;
            }
            if (!decoder.StartsMember(head)) return IsBlankToEnd(at);
            decoder.Begin(at);
            MemberStatus status;
            do
            {
                status = decoder.Step(out var output);
                decoded += output.Length;
            }
            while (status == MemberStatus.Data && decoder.Position - offset < ChainBytes);
            if (status == MemberStatus.Fault) return at > offset && decoder.Reason == RecordDamage.TruncatedMember;
            at = decoder.Position;
        }
        return true;
    }

    public bool IsBlankToEnd(long offset)
    {
        for (var at = offset; at < file.Length;)
        {
            var bytes = file.At(at, StepBytes);
            if (bytes.ContainsAnyExcept("\r\n\0 \t"u8)) return false;
            at += bytes.Length;
        }
        return true;
    }

    public void Dispose() => decoder.Dispose();
}
