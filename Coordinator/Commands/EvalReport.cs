using Indexer.Coordinator.Terminal;
using Indexer.Search.Evaluation;

namespace Indexer.Coordinator.Commands;

/// <summary>Relevance of an index on a test collection.</summary>
internal sealed record EvalReport
{
    public required string Index { get; init; }
    public required int Generation { get; init; }

    /// <summary>Topics asked.</summary>
    public required int Topics { get; init; }

    public required double ElapsedSeconds { get; init; }

    /// <summary>Means over the judged topics.</summary>
    public required EvalMeasures Mean { get; init; }

    public required IReadOnlyDictionary<string, EvalMeasures> ByTopic { get; init; }

    public static EvalReport Of(string index, int generation, int topics, TimeSpan elapsed, Evaluator evaluator) => new()
    {
        Index = index,
        Generation = generation,
        Topics = topics,
        ElapsedSeconds = Math.Round(elapsed.TotalSeconds, 3),
        Mean = EvalMeasures.Of(evaluator.Mean()),
        ByTopic = evaluator.ByTopic.OrderBy(topic => topic.Key, StringComparer.Ordinal).ToDictionary(topic => topic.Key, topic => EvalMeasures.Of(topic.Value)),
    };

    public void Write(TextWriter writer, Style style)
    {
        writer.WriteLine($"{Quantity.Of(Topics, "topic")} on '{Index}', generation {Generation}, in {Quantity.Seconds(ElapsedSeconds)}; {ByTopic.Count} of them judged.");
        foreach (var (name, value) in new[]
        {
            ("nDCG@10", Mean.NdcgAt10), ("MAP", Mean.Map), ("MRR@10", Mean.MrrAt10), ("recall@100", Mean.RecallAt100), ("P@30", Mean.PrecisionAt30), ("success@1", Mean.SuccessAt1),
        })
            writer.WriteLine($"  {name,-12}{style.Bold(Quantity.Number(value, "0.0000"))}");
    }
}

/// <summary>The measures, named as in trec_eval's papers.</summary>
internal sealed record EvalMeasures(double NdcgAt10, double Map, double MrrAt10, double RecallAt100, double PrecisionAt30, double SuccessAt1)
{
    public static EvalMeasures Of(Measures measures) => new(measures.NdcgAt10, measures.AveragePrecision, measures.ReciprocalRankAt10, measures.RecallAt100,
        measures.PrecisionAt30, measures.SuccessAt1);
}
