using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Indexer.Coordinator.Terminal;
using Indexer.Search.Ranking;

namespace Indexer.Coordinator.Commands;

/// <summary>Options of the kinds that several commands have, with messages that say what is allowed.</summary>
internal static class OptionKinds
{
    public static Option<OutputFormat> Format(params OutputFormat[] more) =>
        Choice("--format", OutputFormat.Text, "How results are written", [OutputFormat.Text, OutputFormat.Json, .. more]);

    /// <summary>How answers are ranked.</summary>
    public static Option<RankingFunction> Ranking() => Choice("--ranking", RankingFunction.Default, "How answers are ranked: our own formula, or plain BM25", Enum.GetValues<RankingFunction>());

    /// <summary>A required index name, shown as NAME.</summary>
    public static Option<string> Index()
    {
        var option = new Option<string>("--index", "-i") { HelpName = "NAME", Description = "The index", Required = true };
        option.Validators.Add(IndexNames.Check);
        return option;
    }

    /// <summary>The generation that is asked; absent means the newest.</summary>
    public static Option<int?> Generation() => Count("--generation", "N", "An older generation. Default: the newest", 1, int.MaxValue);

    /// <summary>How many tasks run at once; absent means one a core.</summary>
    public static Option<int?> Parallel() => Count("--parallel", "N", $"Tasks at the same time. Default: one a core, here {Environment.ProcessorCount}", 1, 1024);

    /// <summary>One of an enum's values, written in lower case.</summary>
    public static Option<T> Choice<T>(string name, T standard, string description, params T[] allowed) where T : struct, Enum
    {
        if (allowed.Length == 0) allowed = Enum.GetValues<T>();
        var names = allowed.Select(value => value.ToString().ToLowerInvariant()).ToArray();
        var option = new Option<T>(name)
        {
            HelpName = string.Join('|', names),
            Description = $"{description}. Default: {standard.ToString().ToLowerInvariant()}",
            DefaultValueFactory = _ => standard,
            CustomParser = result => Parsed<T>(result, $"one of {string.Join(", ", names)}", text =>
            {
                var at = Array.FindIndex(names, candidate => candidate.Equals(text, StringComparison.OrdinalIgnoreCase));
                return at < 0 ? null : allowed[at];
            }),
        };
        option.CompletionSources.Add(_ => names.Select(value => new System.CommandLine.Completions.CompletionItem(value)));
        return option;
    }

    /// <summary>A whole number within bounds; absent means null.</summary>
    public static Option<int?> Count(string name, string value, string description, int least, int most) => new(name)
    {
        HelpName = value,
        Description = description,
        CustomParser = result => Parsed(result, $"a whole number from {Quantity.Count(least)} to {Quantity.Count(most)}", text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null as int?),
    };

    /// <summary>A number within bounds.</summary>
    public static Option<float> Number(string name, string value, string description, float standard, float least, float most) => new(name)
    {
        HelpName = value,
        Description = $"{description}. Default: {Quantity.Number(standard)}",
        DefaultValueFactory = _ => standard,
        CustomParser = result => Parsed(result, $"a number from {Quantity.Number(least)} to {Quantity.Number(most)}", text =>
            float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null as float?),
    };

    /// <summary>A number within bounds that is chosen by the program where it is not given; <paramref name="standard"/> says how.</summary>
    public static Option<float?> ChosenNumber(string name, string value, string description, string standard, float least, float most) => new(name)
    {
        HelpName = value,
        Description = $"{description}. Default: {standard}",
        CustomParser = result => Parsed(result, $"a number from {Quantity.Number(least)} to {Quantity.Number(most)}", text =>
            float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null as float?),
    };

    /// <summary>A number of bytes, with K, M or G (powers of 1,024) allowed.</summary>
    public static Option<long> Bytes(string name, string description, long standard, long least, long most) => new(name)
    {
        HelpName = "BYTES",
        Description = $"{description}. Default: {ByteSize.Text(standard)}",
        DefaultValueFactory = _ => standard,
        CustomParser = result => Parsed(result, $"a size from {ByteSize.Text(least)} to {ByteSize.Text(most)}, such as 500K, 64M or 2G", text =>
            ByteSize.TryParse(text, out var bytes) && bytes >= least && bytes <= most ? bytes : null as long?),
    };

    /// <summary>A number of bytes that is chosen by the program where it is not given; <paramref name="standard"/> says how.</summary>
    public static Option<long?> ChosenBytes(string name, string description, string standard, long least, long most) => new(name)
    {
        HelpName = "BYTES",
        Description = $"{description}. Default: {standard}",
        CustomParser = result => Parsed(result, $"a size from {ByteSize.Text(least)} to {ByteSize.Text(most)}, such as 500K, 64M or 2G", text =>
            ByteSize.TryParse(text, out var bytes) && bytes >= least && bytes <= most ? bytes : null as long?),
    };

    /// <summary>A time in seconds.</summary>
    public static Option<TimeSpan> Seconds(string name, string description, TimeSpan standard) => new(name)
    {
        HelpName = "SECONDS",
        Description = $"{description}. Default: {Quantity.Number(standard.TotalSeconds)}",
        DefaultValueFactory = _ => standard,
        CustomParser = result => Parsed(result, "a number of seconds from 0.001 to 86,400", text =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.001 and <= 86400
                ? TimeSpan.FromSeconds(seconds) : null as TimeSpan?),
    };

    /// <summary>Reads one value, or adds the error that says what is allowed.</summary>
    public static T Parsed<T>(ArgumentResult result, string allowed, Func<string, T?> parse) where T : struct
    {
        var text = result.Tokens is [.., var last] ? last.Value : "";
        if (parse(text) is { } value) return value;
        var name = result.Parent is OptionResult option ? option.Option.Name : result.Argument.Name;
        result.AddError($"'{text}' is not a value for {name}: it must be {allowed}.");
        return default;
    }
}
