using Indexer.Hosting;
using Xunit;

namespace Indexer.Tests.Hosting;

/// <summary>The command line of a program that takes settings only: nothing that is given is passed over in silence.</summary>
public sealed class CommandFlagsTests
{
    private sealed class Paces
    {
        public int Longest { get; set; }

        public int Computed => Longest;
    }

    private static readonly ProgramOutline s_plain = new("worker", "Works.", [FleetSettings.Broker, FleetSettings.Store]) { Required = [FleetSettings.Broker, FleetSettings.Store] };
    private static readonly ProgramOutline s_withOptions = new("node", "Serves.", [FleetSettings.Store]) { Required = [FleetSettings.Store], Sections = [OptionSection.Of<Paces>("Pace"), OptionSection.Logging] };

    [Fact]
    public void Settings_and_options_are_told_apart()
    {
        var flags = CommandFlags.Parse(["--store", "/x", "--Pace:Longest=3", "--pace:longest", "4", "--Logging:LogLevel:Default=Debug"], s_withOptions);
        Assert.Equal("/x", flags.Values["store"]);
        Assert.Equal(["--Pace:Longest=3", "--pace:longest=4", "--Logging:LogLevel:Default=Debug"], flags.Others);
    }

    [Theory]
    [InlineData("--Pace:Longst=1", "--Pace:Longst is no option; Pace has Longest.")]
    [InlineData("--Pace:Computed=1", "--Pace:Computed is no option; Pace has Longest.")]
    [InlineData("--Paces:Longest=1", "--Paces:Longest is not a setting of this program; its sections of options are Pace, Logging.")]
    public void An_option_that_no_one_reads_is_a_fault(string argument, string fault) =>
        Assert.Equal(fault, Assert.Single(Assert.Throws<SettingsException>(() => CommandFlags.Parse([argument], s_withOptions)).Faults));

    [Fact]
    public void A_program_without_options_takes_none() =>
        Assert.StartsWith("--QueryNode:LongestQuery is not a setting of this program", Assert.Single(Assert.Throws<SettingsException>(() => CommandFlags.Parse(["--QueryNode:LongestQuery", "1"], s_plain)).Faults), StringComparison.Ordinal);

    [Fact]
    public void Help_shows_what_must_be_given_and_the_options()
    {
        Assert.Contains("\n  worker --broker URI --store URI [settings]\n", CommandFlags.HelpOf(s_plain), StringComparison.Ordinal);
        var help = CommandFlags.HelpOf(s_withOptions);
        Assert.Contains("\n  node --store URI [settings]\n", help, StringComparison.Ordinal);
        Assert.Contains("Options --Pace:NAME VALUE (Pace__NAME):\n  Longest\n", help, StringComparison.Ordinal);
    }
}
