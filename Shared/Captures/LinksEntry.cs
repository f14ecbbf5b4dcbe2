using Indexer.Text;

namespace Indexer.Captures;

/// <summary>
/// The links of one capture, in the channel <c>links</c>: the key is that of the page that has them, and the value its <see cref="CaptureHeader"/> and, in order of the page, the document keys that
/// they lead to with their texts. A key begins with what it shares with the one before: <c>n(bytes shared) n(bytes of its own) bytes n(length) text</c>, n being varints.
/// A capture without links has no entry.
/// </summary>
public static class LinksEntry
{
    /// <summary>Starts the value of a capture.</summary>
    public static void Begin(Utf8Buffer value, in CaptureHeader header)
    {
        ArgumentNullException.ThrowIfNull(value);
        value.Clear();
        header.Write(value);
    }

    /// <summary>Appends a link.</summary>
    /// <param name="value">The value.</param>
    /// <param name="before">Target of the link before; empty for the first.</param>
    /// <param name="target">Document key that it leads to.</param>
    /// <param name="text">Its text.</param>
    public static void Add(Utf8Buffer value, ReadOnlySpan<byte> before, ReadOnlySpan<byte> target, ReadOnlySpan<byte> text)
    {
        var shared = before.CommonPrefixLength(target);
        Varint.Write(value, (ulong)shared);
        Varint.WriteBytes(value, target[shared..]);
        Varint.WriteBytes(value, text);
    }

    /// <summary>Reads the links of a value, behind its header.</summary>
    public static LinksReader Read(ReadOnlySpan<byte> links, Utf8Buffer target) => new(links, target);
}

/// <summary>The links of a <see cref="LinksEntry"/>, one by one.</summary>
public ref struct LinksReader
{
    private readonly Utf8Buffer _target;
    private ReadOnlySpan<byte> _rest;

    internal LinksReader(ReadOnlySpan<byte> links, Utf8Buffer target)
    {
        _rest = links;
        _target = target;
        target.Clear();
    }

    /// <summary>Document key that the link leads to.</summary>
    public readonly ReadOnlySpan<byte> Target => _target.Span;

    /// <summary>Its text.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>Moves to the next link.</summary>
    /// <exception cref="InvalidDataException">The entry is cut off.</exception>
    public bool MoveNext()
    {
        if (_rest.IsEmpty) return false;
        var shared = Varint.Read(ref _rest);
        if (shared > (ulong)_target.Length) throw new InvalidDataException("A link shares more with the one before than that has.");
        _target.Truncate((int)shared);
        _target.Append(Varint.ReadBytes(ref _rest));
        Text = Varint.ReadBytes(ref _rest);
        return true;
    }
}
