using Xunit;

namespace Indexer.Tests.Commands;

public sealed class UsageErrorTests
{
    [Theory]
    [InlineData("serch foo", "'serch' is not a command. Did you mean 'search'?")]
    [InlineData("search foo --idnex web", "'--idnex' is not an option of 'search'. Did you mean '--index'?")]
    [InlineData("index a.warc --shard=3 --index web", "'--shard' is not an option of 'index'. Did you mean '--shards'?")]
    [InlineData("search --index web", "QUERY is missing")]
    [InlineData("search foo", "--index NAME is missing")]
    [InlineData("search foo --index", "--index needs a value")]
    [InlineData("search foo --index web --format yaml", "'yaml' is not a value for --format: it must be one of text, json, trec.")]
    [InlineData("search foo --index web --top 0", "'0' is not a value for --top: it must be a whole number from 1 to 10,000.")]
    [InlineData("search foo --index a/b", "'a/b' can't be the name of an index")]
    [InlineData("index a --index web --max-quarantined 120%", "'120%' is not a value for --max-quarantined")]
    [InlineData("index a --index web --max-record-bytes 3Q", "'3Q' is not a value for --max-record-bytes: it must be a size from 1K to 1G")]
    [InlineData("index a --index web --b 1.5", "'1.5' is not a value for --b: it must be a number from 0 to 1.")]
    [InlineData("index a --index web --rank-pivot 0", "'0' is not a value for --rank-pivot: it must be a number from")]
    [InlineData("index a --index web --base-url docs.example", "'docs.example' is not a value for --base-url")]
    [InlineData("index a --index web --json-fields titel=x", "'titel' in --json-fields is not one of id, url, title, body, language, date, rank. Did you mean 'title'?")]
    [InlineData("rollback web two", "'two' is not a value for N: it must be the number of a generation")]
    [InlineData("jobs now", "'now' is one argument too many for 'jobs'.")]
    [InlineData("serve --urls localhost:80", "'localhost:80' is not a value for --urls")]
    [InlineData("serve --urls http://999.1.1.1:80", "'http://999.1.1.1:80' is not a value for --urls")]
    public async Task A_wrong_command_line_is_explained_and_does_nothing(string arguments, string sentence)
    {
        var run = await CommandRun.OfAsync(arguments.Split(' '));
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.StartsWith(sentence, run.Error, StringComparison.Ordinal);
        Assert.EndsWith("--help", run.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from", "10000", "--from 10,000 and --top 10 go beyond rank 10,000")]
    [InlineData("--from", "9991", "--from 9,991 and --top 10 go beyond rank 10,000")]
    [InlineData("--from", "2147483647", "--from 2,147,483,647 and --top 10 go beyond rank 10,000")]
    public async Task A_search_beyond_the_last_rank_is_told_of_cursors(string option, string value, string sentence)
    {
        using var folder = new TemporaryFolder();
        var run = await CommandRun.InAsync(folder.Path, "search", "foo", "--index", "web", option, value);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
        Assert.Contains("--cursor", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("search", "foo", "--index", "web")]
    [InlineData("jobs")]
    [InlineData("status", "web-1")]
    [InlineData("generations", "web")]
    public async Task A_data_folder_that_is_not_there_is_named_with_the_mend(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var run = await CommandRun.InAsync(folder.Path, arguments);
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains($"There is no data folder '{Path.Combine(folder.Path, ".data")}'", run.Error, StringComparison.Ordinal);
        Assert.Contains("--data", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
