using Indexer.Search.Evaluation;
using Xunit;

namespace Indexer.Tests.Search.Evaluation;

public sealed class EvaluatorTests
{
    [Fact]
    public void Measures_are_those_worked_out_by_hand()
    {
        // Relevant: a (2), c (1), e (1, never found). Ranked: x a y c.
        Qrels qrels = Qrels.Parse("1 0 a 2\n1 0 c 1\n1 0 e 1\n1 0 x 0\n", "qrels");
        var evaluator = new Evaluator(qrels);
        evaluator.Add("1", [new("x", 9), new("a", 8), new("y", 7), new("c", 6)]);
        Measures m = evaluator.Mean();
        Assert.Equal((1.0 / 2 + 2.0 / 4) / 3, m.AveragePrecision, 12);
        double dcg = 2 / Math.Log2(3) + 1 / Math.Log2(5);
        double ideal = 2 / Math.Log2(2) + 1 / Math.Log2(3) + 1 / Math.Log2(4);
        Assert.Equal(dcg / ideal, m.NdcgAt10, 12);
        Assert.Equal(0.5, m.ReciprocalRankAt10, 12);
        Assert.Equal(2.0 / 3, m.RecallAt100, 12);
        Assert.Equal(2.0 / 30, m.PrecisionAt30, 12);
        Assert.Equal(0, m.SuccessAt1);
    }

    [Fact]
    public void Equal_scores_are_ordered_by_document_id_descending_as_trec_eval_does()
    {
        var evaluator = new Evaluator(Qrels.Parse("1 0 a 1\n", "qrels"));
        evaluator.Add("1", [new("a", 1), new("b", 1), new("c", 1)]);
        Assert.Equal(1.0 / 3, evaluator.Mean().ReciprocalRank, 12);
    }

    [Fact]
    public void The_order_of_the_entries_given_does_not_count_but_their_scores_do()
    {
        var evaluator = new Evaluator(Qrels.Parse("1 0 a 1\n", "qrels"));
        evaluator.Add("1", [new("b", 1), new("a", 2)]);
        Assert.Equal(1, evaluator.Mean().SuccessAt1);
    }

    [Fact]
    public void A_topic_without_an_answer_counts_zero_and_one_without_relevant_documents_not_at_all()
    {
        var evaluator = new Evaluator(Qrels.Parse("1 0 a 1\n2 0 b 1\n3 0 c 0\n", "qrels"));
        evaluator.Add("1", [new("a", 1)]);
        evaluator.Add("3", [new("c", 1)]);
        Assert.Equal(0.5, evaluator.Mean().AveragePrecision, 12);
        Assert.Equal(["1"], evaluator.ByTopic.Keys);
    }

    [Fact]
    public void The_reciprocal_rank_at_ten_forgets_what_comes_eleventh()
    {
        var evaluator = new Evaluator(Qrels.Parse("1 0 hit 1\n", "qrels"));
        evaluator.Add("1", [.. Enumerable.Range(0, 10).Select(i => new RunEntry($"d{i}", 100 - i)), new RunEntry("hit", 1)]);
        Measures m = evaluator.Mean();
        Assert.Equal(0, m.ReciprocalRankAt10);
        Assert.Equal(1.0 / 11, m.ReciprocalRank, 12);
        Assert.Equal(0, m.NdcgAt10);
    }

    [Fact]
    public void A_run_is_written_in_six_columns()
    {
        var text = new StringWriter();
        RunWriter.Write(text, "7", [new("d 1", 2.5f), new("d2", 1)], "tag");
        Assert.Equal("7 Q0 d_1 1 2.5 tag\n7 Q0 d2 2 1 tag\n", text.ToString());
    }

    [Fact]
    public void Topics_are_read_from_tables_and_from_tagged_text()
    {
        Assert.Equal([new Topic("1", "what is"), new Topic("b", "x")], TopicReader.Parse("1\twhat is\n\nb\tx\r\n", "t"));
        const string Tagged = "<top>\n<num> Number: 301\n<title> International\n Organized Crime\n<desc> Description:\nIdentify\n</top>\n<top><num>2</num><desc>Description: only this</desc></top>";
        Assert.Equal([new Topic("301", "International Organized Crime"), new Topic("2", "only this")], TopicReader.Parse(Tagged, "t"));
    }

    [Fact]
    public void A_broken_line_is_named()
    {
        Assert.Contains("line 2", Assert.Throws<FormatException>(() => TopicReader.Parse("1\ta\nb\n", "t")).Message, StringComparison.Ordinal);
        Assert.Contains("line 2", Assert.Throws<FormatException>(() => Qrels.Parse("1 0 a 1\n1 0 a x\n", "q")).Message, StringComparison.Ordinal);
    }
}
