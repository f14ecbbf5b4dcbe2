using System.Diagnostics;

namespace Indexer.Corpus.Sources;

/// <summary>
/// The decoded bytes of a corpus file as a window that slides forward, with the stored offset of each unit (member, frame; or byte of a
/// plain file) that they come from. The window ends at a <see cref="Stop"/>, so a reader can't take bytes for contiguous that are not.
/// Layout of the buffer: [dead | held | dead | window | free]; the held part is the block of the record that is being returned.
/// </summary>
internal abstract class DecodedSource(StoredFile file) : IDisposable
{
    private const int MaxUnits = 1024;
    private readonly List<(long Position, long Offset)> _units = [];
    private byte[] _buffer = [];
    private int _heldStart;
    private int _heldEnd;
    private int _start;
    private int _end;

    public StoredFile File { get; } = file;

    public ReadOnlySpan<byte> Window => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Decoded position of the window's first byte.</summary>
    public long Position { get; private set; }

    public SourceStop Stop { get; private protected set; }

    /// <summary>Stored bytes before this offset have been decoded, as far as is known; for progress.</summary>
    public abstract long StoredPosition { get; }

    private protected long DecodedEnd => Position + (_end - _start);

    /// <summary>Makes the window at least <paramref name="count"/> bytes long; false where a stop comes first.</summary>
    public bool Has(int count)
    {
        while (_end - _start < count)
            if (!Grow()) return false;
        return true;
    }

    /// <summary>Adds at least one byte to the window; false at a stop.</summary>
    public bool Grow()
    {
        while (Stop.Kind == StopKind.None)
            if (Decode()) return true;
        return false;
    }

    public void Consume(int count)
    {
        Debug.Assert(count <= _end - _start);
        _start += count;
        Position += count;
    }

    /// <summary>Consumes <paramref name="count"/> bytes and keeps them until <see cref="Release"/>.</summary>
    public void Hold(int count)
    {
        Debug.Assert(_heldEnd == _heldStart);
        _heldStart = _start;
        _heldEnd = _start + count;
        Consume(count);
    }

    /// <summary>A part of what is held.</summary>
    public ReadOnlyMemory<byte> Held(int offset, int count) => _buffer.AsMemory(_heldStart + offset, count);

    /// <summary>Lets go of what is held.</summary>
    public void Release()
    {
        const int WorthMoving = 64 << 10;
        _heldStart = _heldEnd = 0;
        // While something is held the space before it can't be used, so the window goes back to the front now; it moves less than it has passed.
        if (_start > WorthMoving && _start >= _end - _start) MoveTo(0);
    }

    /// <summary>Moves <paramref name="count"/> bytes forward without keeping them; false, somewhere before, where a stop comes first.</summary>
    public virtual bool Skip(long count)
    {
        while (count > 0)
        {
            if (!Has(1)) return false;
            var step = (int)Math.Min(count, _end - _start);
            Consume(step);
            count -= step;
        }
        return true;
    }

    /// <summary>
    /// Goes back to a decoded position at or after the oldest unit that is remembered. False, and nothing changes, where that would cost more than
    /// the budget that keeps hostile files from being decoded over and over.
    /// </summary>
    public abstract bool TryRewind(long position);

    /// <summary>Whether everything from the window's byte <paramref name="from"/> to the end of the file is blank.</summary>
    public virtual bool RestIsBlank(int from)
    {
        const int LookAhead = 64 << 10;
        Has(from + LookAhead);
        return Stop.Kind == StopKind.End && !Window[from..].ContainsAnyExcept("\r\n\0 \t"u8);
    }

    /// <summary>Consumes what <see cref="RestIsBlank"/> has found blank.</summary>
    public virtual void ConsumeRest() => Consume(Window.Length);

    /// <summary>Stored offset of the unit that holds the decoded byte at <paramref name="position"/>.</summary>
    public virtual long UnitAt(long position) => UnitIndex(position) is var i and >= 0 ? _units[i].Offset : File.Length;

    /// <summary>Decoded position at which the unit that holds <paramref name="position"/> starts.</summary>
    public virtual long UnitStart(long position) => UnitIndex(position) is var i and >= 0 ? _units[i].Position : position;

    /// <summary>Forgets units before the one that holds the present position.</summary>
    public void ForgetUnits()
    {
        var index = UnitIndex(Position);
        if (index > 0) _units.RemoveRange(0, index);
    }

    /// <summary>Goes on behind a fault or garbage. The window must be empty.</summary>
    public void PassStop()
    {
        Debug.Assert(_end == _start);
        var next = Stop.Next;
        Stop = default;
        GoTo(next);
    }

    /// <summary>Goes to a stored offset at which a unit starts.</summary>
    public void Restart(long offset, long position)
    {
        Release();
        _start = _end = 0;
        Position = position;
        Stop = default;
        _units.Clear();
        GoTo(offset);
    }

    public void Dispose()
    {
        Dispose(true);
        File.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private protected abstract void GoTo(long offset);

    /// <summary>Appends decoded bytes, or sets <see cref="Stop"/>; false if none were appended.</summary>
    private protected abstract bool Decode();

    /// <summary>Empties the window and gives its start another position.</summary>
    private protected void Jump(long position)
    {
        _start = _end = _heldEnd;
        Position = position;
    }

    private protected void AddUnit(long offset)
    {
        var position = DecodedEnd;
        if (_units.Count > 0 && _units[^1].Position == position) _units[^1] = (position, offset);
        else _units.Add((position, offset));
        if (_units.Count <= MaxUnits) return;
        // Only the oldest is gone back to, and only those of the window are asked for.
        var passed = UnitIndex(Position) - 1;
        if (passed > 0) _units.RemoveRange(1, passed);
    }

    private protected (long Position, long Offset)? Unit(long position) => UnitIndex(position) is var i and >= 0 ? _units[i] : null;

    /// <summary>At least <paramref name="count"/> bytes behind the window.</summary>
    private protected Span<byte> Room(int count)
    {
        if (_start == _end) _start = _end = _heldEnd;
        if (_buffer.Length - _end < count)
        {
            var live = _end - _start;
            var dead = _start - _heldEnd;
            if (dead >= live && dead > 0) MoveTo(_heldEnd);
            if (_buffer.Length - _end < count) Enlarge(count);
        }
        return _buffer.AsSpan(_end);
    }

    private protected void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _end += bytes.Length;
    }

    private protected void Appended(int count) => _end += count;

    private void MoveTo(int start)
    {
        var live = _end - _start;
        _buffer.AsSpan(_start, live).CopyTo(_buffer.AsSpan(start));
        _start = start;
        _end = start + live;
    }

    private int UnitIndex(long position)
    {
        var index = _units.Count - 1;
        while (index >= 0 && _units[index].Position > position) index--;
        return index;
    }

    private void Enlarge(int count)
    {
        const int LargestStep = 16 << 20;
        var live = _end - _heldStart;
        if (_heldEnd == _heldStart) live = _end - _start;
        var from = _end - live;
        var size = Math.Max(live + count, Math.Min(_buffer.Length * 2L, _buffer.Length + (long)LargestStep));
        var larger = GC.AllocateUninitializedArray<byte>((int)size);
        _buffer.AsSpan(from, live).CopyTo(larger);
        _buffer = larger;
        _heldEnd = Math.Max(0, _heldEnd - from);
        _heldStart = Math.Max(0, _heldStart - from);
        _start -= from;
        _end -= from;
    }
}
