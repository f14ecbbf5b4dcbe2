using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace Indexer.Indexing.Analysis;

/// <summary>
/// Replaces characters one for one. It stands for Lucene's Greek and Turkish lower-case filters, which need a culture that a program without ICU does not have.
/// </summary>
internal sealed class CharacterMapFilter : TokenFilter
{
    private readonly string _from;
    private readonly string _to;
    private readonly ICharTermAttribute _term;

    public CharacterMapFilter(TokenStream words, string from, string to) : base(words)
    {
        _from = from;
        _to = to;
        _term = AddAttribute<ICharTermAttribute>();
    }

    public override bool IncrementToken()
    {
        if (!m_input.IncrementToken()) return false;
        foreach (ref var c in _term.Buffer.AsSpan(0, _term.Length))
            if (_from.IndexOf(c) is >= 0 and var i) c = _to[i];
        return true;
    }
}
