namespace Indexer.Search.Ranking;

/// <summary>
/// Weights of the ranking functions. The default is BM25F (Robertson and Zaragoza 2009, section 3.6): occurrences of a word in the fields are weighted, normalised by the length of each field, added up, and
/// saturated once, so that a word in title and body does not count as two words.
/// <code>
/// f(w, d)     = Σ fields  weight · tf / (1 - b + b · length / average length)
/// score(d, q) = Σ words   idf(w) · f(w, d) / (k1 + f(w, d))  +  w · rank(d) / (k + rank(d))  +  proximity(d, q)
/// </code>
/// The static rank counts where words do, and not for documents that only pass filters. Proximity is what words side by side add: <see cref="Proximity.ProximityMatcher"/>. k1, the b of
/// the main text, and w and k of static ranks are the index's own (<see cref="Indexing.IndexOptions"/>).
/// </summary>
public sealed record RankingOptions
{
    /// <summary>Worth of an occurrence in the title; one in the main text is worth 1.</summary>
    public double TitleWeight { get; init; } = 2.0;

    /// <summary>Worth of an occurrence in a heading.</summary>
    public double HeadingsWeight { get; init; } = 1.0;

    /// <summary>Worth of an occurrence in the URL's words.</summary>
    public double UrlWordsWeight { get; init; } = 1.0;

    /// <summary>Worth of an occurrence in an anchor.</summary>
    public double AnchorsWeight { get; init; } = 3.0;

    /// <summary>Length normalisation of title, headings and URL words, 0 to 1.</summary>
    public double ShortFieldB { get; init; } = 0.5;

    /// <summary>Length normalisation of anchors, 0 to 1.</summary>
    public double AnchorsB { get; init; } = 0.5;

    /// <summary>λ of <see cref="Proximity.ProximityMatcher"/>: the most that two words side by side add, over what the lesser of them is worth; 0: nothing.</summary>
    public double ProximityWeight { get; init; } = 0.6;

    /// <summary>k1 of <see cref="RankingFunction.Bm25"/>: that of the published figures (Anserini's).</summary>
    public double Bm25K1 { get; init; } = 0.9;

    /// <summary>b of <see cref="RankingFunction.Bm25"/>: that of the published figures (Anserini's).</summary>
    public double Bm25B { get; init; } = 0.4;
}
