using Xunit;

namespace Indexer.Fleet;

/// <summary>What programs say of settings that are missing or wrong.</summary>
public sealed class SettingsTests
{
    [Fact]
    public async Task All_faults_are_told_at_once_each_with_the_setting_its_value_and_where_it_came_from()
    {
        var end = await FleetProcess.EndOfAsync("Worker", ["--slots", "none", "--health-urls", "8081"], ("INDEXER__STORE", "ftp://files"), ("INDEXER__DRAIN", "-1"));
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("--broker (INDEXER__BROKER) is missing", end.Errors, StringComparison.Ordinal);
        Assert.Contains("--slots (INDEXER__SLOTS) is 'none', from the flag --slots: must be a whole number from 1 to 1024.", end.Errors, StringComparison.Ordinal);
        Assert.Contains("--store (INDEXER__STORE) is 'ftp://files', from the variable INDEXER__STORE:", end.Errors, StringComparison.Ordinal);
        Assert.Contains("--drain (INDEXER__DRAIN) is '-1', from the variable INDEXER__DRAIN:", end.Errors, StringComparison.Ordinal);
        Assert.Contains("'8081' must be http://", end.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Worker", "")]
    [InlineData("Coordinator", "coordinator")]
    public async Task A_password_on_the_command_line_is_refused_and_not_shown(string program, string command)
    {
        string[] arguments = ["--broker", "amqp://indexer:hunter2@rabbit", "--store", "/tmp"];
        var end = await FleetProcess.EndOfAsync(program, command.Length > 0 ? [command, .. arguments] : arguments);
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("INDEXER__BROKER_PASSWORD_FILE", end.Errors, StringComparison.Ordinal);
        Assert.Contains("amqp://indexer:***@rabbit", end.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", end.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Worker")]
    [InlineData("QueryNode")]
    public async Task Help_names_every_setting_and_its_variable(string program)
    {
        var end = await FleetProcess.EndOfAsync(program, ["--help"]);
        Assert.Equal(0, end.ExitCode);
        Assert.Contains("--store URI", end.Output, StringComparison.Ordinal);
        Assert.Contains("INDEXER__STORE", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_does_not_exist_is_refused_and_a_variable_that_does_not_exist_is_warned_of()
    {
        var end = await FleetProcess.EndOfAsync("QueryNode", ["--stor", "/tmp"]);
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("--stor is not a setting", end.Errors, StringComparison.Ordinal);
        end = await FleetProcess.EndOfAsync("QueryNode", ["--replicas", "0"], ("INDEXER__STOR", "/tmp"));
        Assert.Contains("INDEXER__STOR is no setting", end.Errors, StringComparison.Ordinal);
        Assert.Contains("--replicas (INDEXER__REPLICAS) is '0'", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leaf_port_that_other_machines_reach_needs_a_secret_which_is_no_flag()
    {
        string[] arguments = ["--store", Path.GetTempPath(), "--peers", "querynode:8081", "--leaf-urls", "http://0.0.0.0:8081"];
        var end = await FleetProcess.EndOfAsync("QueryNode", arguments);
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("INDEXER__LEAF_SECRET_FILE", end.Errors, StringComparison.Ordinal);
        end = await FleetProcess.EndOfAsync("QueryNode", [.. arguments, "--leaf-secret", "hunter2"]);
        Assert.Equal(2, end.ExitCode);
        Assert.DoesNotContain("hunter2", end.Errors, StringComparison.Ordinal);
    }
}
