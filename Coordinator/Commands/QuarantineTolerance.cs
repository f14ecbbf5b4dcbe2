using System.CommandLine;
using Indexer.Jobs;

namespace Indexer.Coordinator.Commands;

/// <summary>The option --max-quarantined: a number of records, or a share of those read.</summary>
internal static class QuarantineTolerance
{
    public static Option<string> NewOption(string standard)
    {
        var option = new Option<string>("--max-quarantined")
        {
            HelpName = "N|P%",
            Description = $"Fail the job if more records than this are quarantined. Default: {standard}",
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !QuarantineLimit.TryParse(token.Value, out _))
                result.AddError($"'{token.Value}' is not a value for --max-quarantined: it must be a number of records (100) or a share of those read, 0% to 100% (2.5%).");
        });
        return option;
    }
}
