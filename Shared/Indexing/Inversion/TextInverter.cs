using Indexer.Indexing.Analysis;

namespace Indexer.Indexing.Inversion;

/// <summary>
/// Writes the terms of texts to token logs: at each position the exact form and, behind <see cref="IndexSchema.StemMark"/>, the stem where it is another word.
/// The numbers of a word and of its stem are kept beside the stem, so that most words cost one look-up for all.
/// </summary>
internal sealed class TextInverter(StemCache stems)
{
    private readonly byte[] _scratch = new byte[TermScanner.ScratchBytes];
    private int _epoch = stems.NextEpoch();

    /// <summary>To be called when the dictionary has been cleared or is another.</summary>
    public void ForgetNumbers() => _epoch = stems.NextEpoch();

    /// <summary>Appends a text's tokens and returns its positions that have one.</summary>
    public int Append(ReadOnlySpan<byte> text, byte language, TermDictionary dictionary, TokenLog log)
    {
        var scratch = _scratch;
        var terms = default(TermScanner);
        var positions = 0;
        while (terms.MoveNext(text, scratch))
        {
            for (var gaps = terms.PositionIncrement; gaps > 1; gaps--) log.AppendGap();
            positions++;
            if (terms.Kind != TokenKind.Word || terms.TermLength > StemCache.MaxWordBytes)
            {
                log.Append(dictionary.Add(scratch.AsSpan(terms.TermOffset, terms.TermLength)));
                continue;
            }
            // A word's bytes are at the front of the scratch memory.
            ref var word = ref stems.Look(language, scratch, terms.TermLength);
            if (word.Epoch != _epoch) Number(ref word, dictionary);
            log.Append(word.Number);
            if (word.StemLength > 0) log.AppendStacked(word.StemNumber);
        }
        return positions;
    }

    private void Number(ref StemCache.Entry word, TermDictionary dictionary)
    {
        word.Epoch = _epoch;
        word.Number = dictionary.Add(stems.Arena.AsSpan(word.Offset, word.WordLength));
        if (word.StemLength > 0) word.StemNumber = dictionary.Add(stems.Arena.AsSpan(word.Offset + word.WordLength, word.StemLength));
    }
}
