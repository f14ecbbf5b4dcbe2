using System.Runtime.InteropServices;

namespace Indexer.Shuffle;

/// <summary>
/// Bytes of entries, one behind the other, in memory outside of the collector's heap: pages are taken from the system when they are first written to and go back to it
/// at once on dispose, so that a task leaves nothing behind and needs no growing. Not thread-safe.
/// </summary>
internal sealed unsafe class EntryArena : SafeHandle
{
    private int _capacity;

    public EntryArena(int capacity) : base(invalidHandleValue: 0, ownsHandle: true) => Reserve(capacity);

    public override bool IsInvalid => handle == 0;

    /// <summary>Bytes appended since the last <see cref="Clear"/>.</summary>
    public int Length { get; private set; }

    /// <summary>Whether this many more bytes fit without growing.</summary>
    public bool HasRoomFor(long more) => more <= _capacity - Length;

    /// <summary>Appends both, and grows where they don't fit.</summary>
    /// <returns>Where the key begins; the value is behind it.</returns>
    public int Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var start = Length;
        var end = checked(start + key.Length + value.Length);
        if (end > _capacity) Reserve(end);
        key.CopyTo(Slice(start, key.Length));
        value.CopyTo(Slice(start + key.Length, value.Length));
        Length = end;
        return start;
    }

    /// <summary>Bytes appended earlier; not to be used after the next append or dispose.</summary>
    public Span<byte> Slice(int start, int length) => new((byte*)handle + start, length);

    public void Clear() => Length = 0;

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }

    private void Reserve(int capacity)
    {
        SetHandle((nint)NativeMemory.Realloc((void*)handle, (nuint)capacity));
        _capacity = capacity;
    }
}
