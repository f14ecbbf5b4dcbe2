using System.Diagnostics.CodeAnalysis;
using System.Text;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace Indexer.Indexing.Analysis;

/// <summary>Lucene's filters for one language, run over one word at a time. Slow (a microsecond or more): used behind <see cref="StemCache"/>. Not thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The streams hold nothing to release.")]
internal sealed class Stemmer
{
    private readonly OneWord _word = new();
    private readonly TokenStream _chain;
    private readonly ICharTermAttribute _term;

    public Stemmer(byte language)
    {
        _chain = StemmingLanguages.Chain(language, _word);
        _term = _chain.GetAttribute<ICharTermAttribute>();
    }

    /// <summary>Writes the stem of a word (UTF-8, exact form) and returns its length in bytes; 0 where the filters leave nothing.</summary>
    public int Stem(ReadOnlySpan<byte> word, Span<byte> stem)
    {
        _word.Set(word);
        _chain.Reset();
        if (!_chain.IncrementToken()) return 0;
        return Encoding.UTF8.GetBytes(_term.Buffer.AsSpan(0, _term.Length), stem);
    }

    private sealed class OneWord : TokenStream
    {
        private readonly ICharTermAttribute _term;
        private readonly char[] _chars = new char[WordScanner.MaxWordChars + 1];
        private int _length;

        public OneWord() => _term = AddAttribute<ICharTermAttribute>();

        public void Set(ReadOnlySpan<byte> word) => _length = Encoding.UTF8.GetChars(word, _chars);

        public override bool IncrementToken()
        {
            ClearAttributes();
            _term.CopyBuffer(_chars, 0, _length);
            return true;
        }
    }
}
