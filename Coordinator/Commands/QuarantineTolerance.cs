using System.CommandLine;
using System.Globalization;

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
            if (result.Tokens is [var token] && !IsValid(token.Value))
                result.AddError($"'{token.Value}' is not a value for --max-quarantined: it must be a number of records (100) or a share of those read, 0% to 100% (2.5%).");
        });
        return option;
    }

    internal static bool IsValid(string text) => text.EndsWith('%')
        ? double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 100
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
