using Indexer.Indexing.Analysis;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Util;
using System.Text;

namespace Indexer.Tests.Indexing.Analysis;

/// <summary>The same text through Lucene.Net's tokenizer and through ours.</summary>
internal static class StandardTokens
{
    public static List<string> Stock(string text, Func<TokenStream, TokenStream>? more = null)
    {
        TokenStream stream = new LowerCaseFilter(LuceneVersion.LUCENE_48, new StandardTokenizer(LuceneVersion.LUCENE_48, new StringReader(text)));
        if (more is not null) stream = more(stream);
        var term = stream.GetAttribute<ICharTermAttribute>();
        var increment = stream.GetAttribute<IPositionIncrementAttribute>();
        var tokens = new List<string>();
        var position = -1;
        stream.Reset();
        while (stream.IncrementToken()) tokens.Add($"{position += increment.PositionIncrement}:{term}");
        stream.End();
        stream.Dispose();
        return tokens;
    }

    public static List<string> Words(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var scratch = new byte[WordScanner.ScratchBytes];
        var scanner = new WordScanner();
        var tokens = new List<string>();
        var position = -1;
        while (scanner.MoveNext(utf8, scratch))
            tokens.Add($"{position += 1 + scanner.Skipped}:{Encoding.UTF8.GetString(scratch.AsSpan(0, scanner.Length))}");
        return tokens;
    }

    public static List<string> Terms(string text)
    {
        var tokens = new List<string>();
        var terms = new Utf8Tokenizer(Encoding.UTF8.GetBytes(text));
        while (terms.MoveNext()) tokens.Add($"{terms.Position}:{Encoding.UTF8.GetString(terms.Term)}");
        return tokens;
    }
}
