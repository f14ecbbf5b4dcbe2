using Indexer.Coordinator.Terminal;
using Indexer.Jobs;

namespace Indexer.Coordinator.Commands;

/// <summary>How a job ended, for people: what became of every record, what was published, how fast, and what to type next.</summary>
internal sealed class IndexText(Shell shell)
{
    private readonly TextWriter _out = shell.Out;
    private readonly Style _style = new(shell.StyledOut);

    public void Write(JobRequest request, JobResult result, bool next)
    {
        var outcome = result.Outcome;
        Headline(request, result);
        _out.WriteLine();
        AccountingText.Write(_out, outcome.Records, _style);
        AccountingText.WriteQuarantined(_out, outcome.Quarantined, outcome.Records.Quarantined.Values.Sum(), _style);
        _out.WriteLine();
        Fact("job", result.Job.Value);
        if (result.Manifest is { } manifest)
        {
            Fact("generation", $"{manifest.Generation}");
            Fact("content hash", manifest.ContentHash);
            Fact("shards", $"{manifest.Shards.Count} ({Quantity.Bytes(manifest.Shards.Sum(shard => shard.Bytes))})");
        }
        var bytes = request.Inputs.Sum(input => input.Length);
        Fact("input", $"{Quantity.Of(request.Inputs.Count, "file")}, {Quantity.Bytes(bytes)}");
        if (outcome.Warnings.Count > 0) Fact("warnings", string.Join(", ", outcome.Warnings.Select(warning => $"{Quantity.Count(warning.Value)} {warning.Key}")));
        Fact("time", Speed(outcome, bytes));
        if (next) WriteNext(request.Index, result);
    }

    private void Headline(JobRequest request, JobResult result)
    {
        var text = result.Outcome.Status switch
        {
            JobStatus.Succeeded => _style.Green($"Indexed {Quantity.Of(result.Manifest?.Documents ?? 0, "document")}") + $" into '{request.Index}', generation {result.Outcome.Generation}.",
            JobStatus.Cancelled => _style.Yellow("Cancelled.") + " Nothing was published.",
            _ => _style.Red("Failed: ") + $"{result.Outcome.Error} Nothing was published.",
        };
        _out.WriteLine(text);
    }

    private static string Speed(JobOutcome outcome, long inputBytes)
    {
        var seconds = Math.Max(outcome.ElapsedSeconds, 1e-3);
        return $"{Quantity.Seconds(outcome.ElapsedSeconds)} · {Quantity.Rate(outcome.Records.Read / seconds)} records/s · {Quantity.Bytes(inputBytes / seconds)}/s of input";
    }

    private void WriteNext(string index, JobResult result)
    {
        _out.WriteLine();
        if (result.Outcome.Status == JobStatus.Succeeded)
        {
            _out.WriteLine("Next:");
            _out.WriteLine($"  {shell.Program} search 'your words' --index {index}");
            _out.WriteLine($"  {shell.Program} serve");
            return;
        }
        _out.WriteLine($"Try again once the cause is mended: {shell.Program} retry {result.Job}");
    }

    private void Fact(string name, string value) => _out.WriteLine($"  {_style.Dim(name.PadRight(14))}{value}");
}
