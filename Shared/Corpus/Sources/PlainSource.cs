namespace Indexer.Corpus.Sources;

/// <summary>A file that is not compressed: positions are offsets, and skipping is seeking.</summary>
internal sealed class PlainSource(StoredFile file) : DecodedSource(file)
{
    private const int ReadBytes = 256 << 10;

    public override long StoredPosition => Position;

    public override long UnitAt(long position) => position;

    public override long UnitStart(long position) => position;

    public override bool Skip(long count)
    {
        if (count <= Window.Length)
        {
            Consume((int)count);
            return true;
        }
        if (count > File.Length - Position) return false;
        var target = Position + count;
        Move(target);
        return true;
    }

    public override bool TryRewind(long position)
    {
        Move(position);
        return true;
    }

    public override bool RestIsBlank(int from)
    {
        const int Step = 64 << 10;
        for (var at = Position + from; at < File.Length;)
        {
            var bytes = File.At(at, Step);
            if (bytes.ContainsAnyExcept("\r\n\0 \t"u8)) return false;
            at += bytes.Length;
        }
        return true;
    }

    public override void ConsumeRest() => Move(File.Length);

    protected override void Dispose(bool disposing) { }

    private protected override void GoTo(long offset) { }

    private protected override bool Decode()
    {
        var offset = DecodedEnd;
        if (offset >= File.Length)
        {
            Stop = new SourceStop(StopKind.End, File.Length, File.Length);
            return false;
        }
        var left = File.Length - offset;
        var room = Room((int)Math.Min(ReadBytes, left));
        Appended(File.Read(offset, room.Length > ReadBytes ? room[..ReadBytes] : room));
        return true;
    }

    private void Move(long position)
    {
        Jump(position);
        Stop = default;
    }
}
