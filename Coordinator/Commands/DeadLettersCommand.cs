using System.CommandLine;
using Indexer.Coordinator.Terminal;
using Indexer.Jobs;
using Indexer.Queue;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer dead-letters</c>: tasks that a fleet has given up.</summary>
internal static class DeadLettersCommand
{
    private static readonly string[] s_actions = ["list", "show", "replay", "drop"];

    public static DocumentedCommand Create(Shell shell)
    {
        var action = new Argument<string>("ACTION") { Description = "list, show, replay or drop" };
        action.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !s_actions.Contains(token.Value))
                result.AddError($"'{token.Value}' can't be done with dead letters.{Suggestion.For(token.Value, s_actions)} It must be one of {string.Join(", ", s_actions)}.");
        });
        var ids = new Argument<string[]>("ID") { Description = "Ids of letters, or beginnings that no other has; 'list' shows them", Arity = ArgumentArity.ZeroOrMore };
        ids.Validators.Add(UsageError.RefuseOptions);
        var all = new Option<bool>("--all") { Description = "All letters" };
        var format = OptionKinds.Format();
        var place = new Place();
        var command = new DocumentedCommand("dead-letters", "List, show, replay or drop tasks that a fleet has given up")
        {
            Examples =
            [
                ("dead-letters list --broker amqp://rabbit --store /srv/store", "what was given up, and why"),
                ("dead-letters replay 3f2a --broker amqp://rabbit --store /srv/store", "take up its job again, once the cause is mended"),
                ("dead-letters drop --all --broker amqp://rabbit --store /srv/store", "forget them; the jobs stay as they are"),
            ],
            Notes = "A letter stays until it is replayed or dropped. A replay opens the letter's job again, as 'retry' does; what was finished is kept.",
        };
        command.Add(action);
        command.Add(ids);
        command.Add(all);
        command.Add(format);
        place.AddTo(command);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            var what = parsed.GetRequiredValue(action);
            var asked = parsed.GetValue(ids) ?? [];
            if (what is not "list" && asked.Length == 0 && !parsed.GetValue(all)) throw new CommandException($"Which letters? Give ids, or --all: {shell.Program} dead-letters {what} ID", ExitCode.Usage);
            if (place.Address(parsed, shell).Broker is null) throw new CommandException("--broker URI is missing: dead letters are kept by a fleet's broker.", ExitCode.Usage);
            await using var fleet = await place.OpenFleetAsync(parsed, shell, cancellationToken);
            var queue = await fleet.QueueAsync(cancellationToken);
            var letters = Chosen(await queue.ListDeadAsync(cancellationToken), what == "list" && asked.Length == 0 ? null : asked, parsed.GetValue(all));
            if (what is "replay")
                foreach (var letter in letters) await ReplayAsync(fleet, letter, shell, cancellationToken);
            if (what is "replay" or "drop") await queue.DropDeadAsync([.. letters.Select(letter => letter.Id)], cancellationToken);
            if (parsed.GetValue(format) == OutputFormat.Json) Json.Write(shell.Out, [.. letters.Select(DeadLetterReport.Of)], Json.Shapes.DeadLetterReportArray);
            else Write(shell, what, letters);
            return ExitCode.Success;
        });
    }

    private static IReadOnlyList<DeadLetter> Chosen(IReadOnlyList<DeadLetter> letters, string[]? asked, bool all)
    {
        if (asked is null || all) return letters;
        return [.. asked.Select(text => letters.Where(letter => letter.Id.StartsWith(text, StringComparison.OrdinalIgnoreCase)).ToList() switch
        {
            [var one] => one,
            [] => throw new CommandException($"There is no dead letter '{text}'."),
            var several => throw new CommandException($"'{text}' fits {several.Count} dead letters; type more of the id."),
        }).DistinctBy(letter => letter.Id)];
    }

    private static async Task ReplayAsync(Fleet fleet, DeadLetter letter, Shell shell, CancellationToken cancellationToken)
    {
        if (letter.Job is not { } job) throw new CommandException($"Letter {letter.Id} does not name a job and can't be replayed; drop it.");
        var jobs = new JobStore(fleet.Store);
        if (await jobs.FindOutcomeAsync(job, cancellationToken) is { Status: JobStatus.Succeeded } || await jobs.FindRequestAsync(job, cancellationToken) is null)
        {
            shell.Error.WriteLine($"Job {job} has succeeded since, or is gone: its letter is dropped.");
            return;
        }
        await jobs.ReopenAsync(job, cancellationToken);
        await fleet.WakeAsync(job, cancellationToken);
    }

    private static void Write(Shell shell, string what, IReadOnlyList<DeadLetter> letters)
    {
        var style = new Style(shell.StyledOut);
        switch (what)
        {
            case "list" when letters.Count == 0:
                shell.Out.WriteLine("No dead letters.");
                break;
            case "list":
                var table = new TextTable("ID", "JOB", "TASK", "BURIED", "REASON");
                foreach (var letter in letters)
                    table.Add(letter.Id, letter.Job?.Value ?? "-", letter.Task?.ToString() ?? "-", Quantity.Moment(letter.Time), Shortened(letter.Reason));
                table.Write(shell.Out, style);
                break;
            case "show":
                foreach (var letter in letters)
                {
                    shell.Out.WriteLine($"Letter {style.Bold(letter.Id)}");
                    shell.Out.WriteLine($"  job      {letter.Job?.Value ?? "not readable"}");
                    shell.Out.WriteLine($"  task     {letter.Task?.ToString() ?? "not readable"}{(letter.Attempt > 0 ? $", attempt {letter.Attempt}" : "")}");
                    shell.Out.WriteLine($"  buried   {Quantity.Moment(letter.Time)}");
                    shell.Out.WriteLine($"  reason   {letter.Reason}");
                }
                break;
            default:
                shell.Out.WriteLine($"{Quantity.Of(letters.Count, "letter")} {(what == "replay" ? "replayed" : "dropped")}.");
                break;
        }
    }

    private static string Shortened(string text) => text.Length <= 100 ? text : text[..99] + "…";
}

/// <summary>A dead letter in reports.</summary>
internal sealed record DeadLetterReport(string Id, string? Job, string? Task, int Attempt, DateTimeOffset Buried, string Reason)
{
    public static DeadLetterReport Of(DeadLetter letter) => new(letter.Id, letter.Job?.Value, letter.Task?.ToString(), letter.Attempt, letter.Time, letter.Reason);
}
