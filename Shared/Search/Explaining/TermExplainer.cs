using System.Text;
using Indexer.Indexing;
using Indexer.Search.Matching;
using Indexer.Search.Ranking;

namespace Indexer.Search.Explaining;

/// <summary>Works out what a word, phrase or prefix is worth in one document: its weight, times the saturated sum of its occurrences over the fields, by whatever fields and weights the model has.</summary>
internal sealed class TermExplainer(Segment segment, int document)
{
    /// <summary>A word; null where the document does not have it.</summary>
    public ScoreExplanation? Of(WordMatcher word)
    {
        var fields = new List<ScoreExplanation>();
        foreach (var field in word.Terms.GroupBy(term => term.Field))
        {
            int most = field.GroupBy(term => term.Group).Max(forms => forms.Sum(FrequencyOf));
            if (most > 0) fields.Add(InField(field.Key, most));
        }
        return Weighed("word", word.Origin, fields);
    }

    /// <summary>A phrase; null where the document does not have it.</summary>
    public ScoreExplanation? Of(PhraseMatcher phrase)
    {
        var fields = new List<ScoreExplanation>();
        for (int field = 0; field < IndexSchema.TextFields.Count; field++)
            if (phrase.InField(segment, field) is { } cursor && cursor.Advance(document) == document) fields.Add(InField(field, cursor.Occurrences));
        return Weighed("phrase", phrase.Origin, fields);
    }

    /// <summary>Words with a common start; null where the document has none of them.</summary>
    public ScoreExplanation? Of(PrefixMatcher prefix)
    {
        var fields = new List<ScoreExplanation>();
        for (int field = 0; field < IndexSchema.TextFields.Count; field++)
        {
            if (!prefix.IsIn(field)) continue;
            foreach (byte[] term in prefix.Terms)
                if (FrequencyOf(field, term) is > 0 and var frequency) fields.Add(InField(field, frequency, $"“{Encoding.UTF8.GetString(term)}” "));
        }
        return Weighed("words that start with", prefix.Origin, fields);
    }

    private int FrequencyOf(WordTerm term) => FrequencyOf(term.Field, term.Bytes);

    private int FrequencyOf(int field, byte[] term) => segment.Postings(field, term, out _) is { } postings && postings.Advance(document) == document ? postings.Freq : 0;

    private ScoreExplanation? Weighed(string kind, TermWeight weight, List<ScoreExplanation> fields)
    {
        if (fields.Count == 0) return null;
        var frequency = new ScoreExplanation { What = "weighted frequency", Value = fields.Sum(field => field.Value), Formula = ScoreFormula.Sum, Details = fields };
        var saturated = new ScoreExplanation
        {
            What = "saturated frequency",
            Value = segment.Model.Saturate(frequency.Value),
            Formula = ScoreFormula.Saturation,
            Details = [frequency, Given("k1", segment.Model.K1)],
        };
        string text = string.Join(' ', weight.Terms.Select(term => Encoding.UTF8.GetString(term.Text)));
        return new ScoreExplanation { What = $"{kind} “{text}”", Value = weight.Value * saturated.Value, Formula = ScoreFormula.Product, Details = [Of(weight), saturated] };
    }

    private ScoreExplanation Of(TermWeight weight)
    {
        ScoreExplanation[] terms = [.. weight.Terms.Select(Idf)];
        ScoreExplanation idf = terms is [var only] ? only : new() { What = "idf of all words", Value = terms.Sum(term => term.Value), Formula = ScoreFormula.Sum, Details = terms };
        return weight.Times == 1 ? idf : new() { What = "weight", Value = weight.Value, Formula = ScoreFormula.Product, Details = [idf, Given("times in the query", weight.Times)] };
    }

    private ScoreExplanation Idf(WeighedTerm term) => new()
    {
        What = $"idf of “{Encoding.UTF8.GetString(term.Text)}”",
        Value = term.Idf,
        Formula = segment.Model.IdfFormula,
        Details = [Given("N, documents", segment.Model.Documents), Given("n, of them with it", Math.Min(term.Documents, segment.Model.Documents))],
    };

    /// <summary>Occurrences in a field, weighted by field and length.</summary>
    private ScoreExplanation InField(int field, int frequency, string what = "")
    {
        FieldNormalisation normalisation = segment.Model.NormalisationOf(field);
        string length = segment.Model.UsesDocumentLength ? "length of the document" : "length of the field";
        var each = new ScoreExplanation
        {
            What = "worth of each",
            Value = segment.Shared.WeightsOf(field).FactorOf(document),
            Formula = ScoreFormula.Normalisation,
            Details = [Given("weight", normalisation.Weight), Given("b", normalisation.B), Given(length, segment.Shared.WeightsOf(field).LengthOf(document)), Given("average length", normalisation.AverageLength)],
        };
        return new ScoreExplanation
        {
            What = $"{what}in {IndexSchema.TextFields[field]}", Value = segment.Weighted(field, document, frequency), Formula = ScoreFormula.Product, Details = [Given("occurrences", frequency), each],
        };
    }

    private static ScoreExplanation Given(string what, double value) => new() { What = what, Value = value };
}
