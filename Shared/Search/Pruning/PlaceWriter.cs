using System.Runtime.CompilerServices;

namespace Indexer.Search.Pruning;

/// <summary>Adds ascending places to a set. Those of 64 come together in a register: one after the other they would each wait for the store before.</summary>
internal ref struct PlaceWriter(Span<ulong> set)
{
    private readonly Span<ulong> _set = set;
    private ulong _bits;
    private int _word;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int place)
    {
        int word = place >> 6;
        if (word != _word)
        {
            _set[_word] |= _bits;
            _bits = 0;
            _word = word;
        }
        _bits |= 1UL << place;
    }

    public readonly void End() => _set[_word] |= _bits;
}
