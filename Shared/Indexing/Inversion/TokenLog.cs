using System.Runtime.CompilerServices;

namespace Indexer.Indexing.Inversion;

/// <summary>
/// A field's tokens in the order in which they came, four bytes each: the term's number, and whether it stands at the position of the token before it.
/// Written front to back, read front to back, cleared with its memory kept. Not thread-safe.
/// </summary>
internal sealed class TokenLog
{
    // Below the size from which arrays are collected only with the oldest.
    private const int BlockTokens = 1 << 14;

    private const uint Stacked = 1u << 31;

    // A position without a token; no term has this number.
    private const uint Gap = uint.MaxValue;

    private readonly List<uint[]> _blocks = [];
    private readonly List<DocumentEnd> _documents = [];
    private uint[] _block = [];
    private int _filled;
    private int _full;

    /// <summary>Tokens and gaps in it.</summary>
    public int Length => (_full * BlockTokens) + _filled - (_full > 0 ? BlockTokens : 0);

    /// <summary>Bytes that its arrays take.</summary>
    public long HeldBytes => ((long)_blocks.Count * BlockTokens * sizeof(uint)) + ((long)_documents.Capacity * Unsafe.SizeOf<DocumentEnd>());

    /// <summary>Documents that have the field, in order, also those in which it has no token.</summary>
    public IReadOnlyList<DocumentEnd> Documents => _documents;

    /// <summary>Appends a token at the next position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(int term) => Append((uint)term);

    /// <summary>Appends a token at the position of the one before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendStacked(int term) => Append((uint)term | Stacked);

    /// <summary>Passes over a position.</summary>
    public void AppendGap() => Append(Gap);

    /// <summary>What was appended since the last call is the field of this document.</summary>
    /// <param name="document">Number of the document; ascending.</param>
    /// <param name="positions">Positions with a token.</param>
    public void EndDocument(int document, int positions) => _documents.Add(new DocumentEnd(document, positions, Length));

    public void Clear()
    {
        _documents.Clear();
        _block = [];
        _filled = _full = 0;
    }

    /// <summary>How often each term occurs.</summary>
    public void Count(Span<int> occurrences)
    {
        for (int i = 0, left = Length; left > 0; i++, left -= BlockTokens)
            foreach (var token in _blocks[i].AsSpan(0, Math.Min(left, BlockTokens)))
                if (token != Gap) occurrences[(int)(token & ~Stacked)]++;
    }

    /// <summary>
    /// Puts each occurrence of the terms that have a cursor (not negative) at that place of <paramref name="occurrences"/>, and moves the cursor on; so those of a
    /// term come to stand together, by document and position.
    /// </summary>
    public void Scatter(Span<int> cursors, Span<Occurrence> occurrences)
    {
        var at = 0;
        foreach (var document in _documents)
        {
            var position = -1;
            while (at < document.End)
            {
                var offset = at % BlockTokens;
                var tokens = _blocks[at / BlockTokens].AsSpan(offset, Math.Min(document.End - at, BlockTokens - offset));
                at += tokens.Length;
                position = Scatter(tokens, document.Document, position, cursors, occurrences);
            }
        }
    }

    private static int Scatter(ReadOnlySpan<uint> tokens, int document, int position, Span<int> cursors, Span<Occurrence> occurrences)
    {
        foreach (var token in tokens)
        {
            position += (int)(~token >> 31);
            if (token == Gap)
            {
                position++;
                continue;
            }
            ref var cursor = ref cursors[(int)(token & ~Stacked)];
            if (cursor < 0) continue;
            occurrences[cursor++] = new Occurrence(document, position);
        }
        return position;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(uint token)
    {
        if (_filled == _block.Length) NextBlock();
        _block[_filled++] = token;
    }

    private void NextBlock()
    {
        if (_full == _blocks.Count) _blocks.Add(GC.AllocateUninitializedArray<uint>(BlockTokens));
        _block = _blocks[_full++];
        _filled = 0;
    }

    /// <param name="Document">Its number.</param>
    /// <param name="Positions">Positions with a token: the length of the field.</param>
    /// <param name="End">Where its tokens end in the log.</param>
    internal readonly record struct DocumentEnd(int Document, int Positions, int End);
}
