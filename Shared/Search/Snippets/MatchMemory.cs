using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Numerics;
using Indexer.Indexing.Analysis;

namespace Indexer.Search.Snippets;

/// <summary>
/// What looking for matches needs besides the text, lent from search to search: room for a word, stems, and what the short words of the texts of a query and language turned out to be,
/// since they come again and again. Not thread-safe.
/// </summary>
internal sealed class MatchMemory
{
    private const int Slots = 512, LongestShort = sizeof(ulong);
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    private static readonly ConcurrentBag<MatchMemory> s_idle = [];

    private readonly StemCache _stems = new();
    private readonly ShortWord[] _known = new ShortWord[Slots];
    private SnippetTerms? _terms;
    private string _language = "";

    /// <summary>Room for a tokenizer.</summary>
    public byte[] Scratch { get; } = new byte[Utf8Tokenizer.ScratchBytes];

    /// <summary>Memory for looking for the words of a query in a text of a language; to be returned.</summary>
    public static MatchMemory Rent(SnippetTerms terms, string language)
    {
        MatchMemory memory = s_idle.TryTake(out MatchMemory? idle) ? idle : new MatchMemory();
        if (memory._terms != terms || memory._language != language) Array.Clear(memory._known);
        (memory._terms, memory._language) = (terms, language);
        return memory;
    }

    public void Return() => s_idle.Add(this);

    /// <summary><see cref="SnippetTerms.Find"/>.</summary>
    public int Find(ReadOnlySpan<byte> term)
    {
        SnippetTerms terms = _terms!; // it is rented
        if (term.Length is 0 or > LongestShort) return terms.Find(term, _language, _stems);
        ulong bytes = BytesOf(term);
        ref ShortWord known = ref _known[(int)(((bytes + (ulong)term.Length) * Multiplier) >> (64 - BitOperations.Log2(Slots)))];
        if (known.Bytes != bytes || known.Length != term.Length) known = new ShortWord(bytes, term.Length, terms.Find(term, _language, _stems));
        return known.Word;
    }

    // With the length they are all of the word: its first four and its last four, which may be the same ones.
    private static ulong BytesOf(ReadOnlySpan<byte> term) => term.Length >= sizeof(uint)
        ? BinaryPrimitives.ReadUInt32LittleEndian(term) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(term[^sizeof(uint)..]) << 32)
        : term[0] | ((uint)term[term.Length / 2] << 8) | ((uint)term[^1] << 16);

    private readonly record struct ShortWord(ulong Bytes, int Length, int Word);
}
