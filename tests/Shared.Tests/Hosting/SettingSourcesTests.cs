using Indexer.Hosting;
using Xunit;

namespace Indexer.Tests.Hosting;

/// <summary>Where a setting's value comes from, and how a broker's address is put together.</summary>
public sealed class SettingSourcesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-settings-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_flag_wins_over_a_variable_and_a_variable_over_the_file()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "appsettings.json"), """{ "Indexer": { "Slots": "3", "Drain": "4", "Scratch": "/file" } }""");
        var sources = Sources([("slots", "1")], ("INDEXER__SLOTS", "2"), ("INDEXER__DRAIN", "2"));
        Assert.Equal(new SettingValue("1", "the flag --slots", IsFlag: true), sources.Find(FleetSettings.Slots));
        Assert.Equal(new SettingValue("2", "the variable INDEXER__DRAIN", IsFlag: false), sources.Find(FleetSettings.Drain));
        Assert.Equal("/file", sources.Find(FleetSettings.Scratch)?.Text);
        Assert.Contains("appsettings.json", sources.Find(FleetSettings.Scratch)?.Origin, StringComparison.Ordinal);
        Assert.Null(sources.Find(FleetSettings.Cache));
    }

    [Theory]
    [InlineData("INDEXER__HEALTH_URLS")]
    [InlineData("INDEXER__HEALTHURLS")]
    [InlineData("Indexer__HealthUrls")]
    public void A_variable_may_be_spelled_with_or_without_its_dashes(string name) =>
        Assert.Equal("http://*:1", Sources([], (name, "http://*:1")).Find(FleetSettings.HealthUrls)?.Text);

    [Fact]
    public void A_secret_may_be_in_a_file_that_a_variable_names()
    {
        var secret = Path.Combine(_folder.FullName, "secret");
        File.WriteAllText(secret, "p@ss/word\n");
        var reader = new SettingsReader(Sources([("broker", "amqps://me@rabbit1:5671,rabbit2/jobs")], ("INDEXER__BROKER_PASSWORD_FILE", secret)));
        Assert.Equal("amqps://me:p%40ss%2Fword@rabbit1:5671,rabbit2/jobs", BrokerAddress.Read(reader));
        reader.ThrowIfFaulty();
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_fault_and_not_a_missing_setting()
    {
        var reader = new SettingsReader(Sources([("broker", "amqp://rabbit")], ("INDEXER__BROKER_PASSWORD_FILE", "/nowhere/secret")));
        BrokerAddress.Read(reader);
        var fault = Assert.Single(Assert.Throws<SettingsException>(reader.ThrowIfFaulty).Faults);
        Assert.StartsWith("INDEXER__BROKER_PASSWORD_FILE names the file /nowhere/secret", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amqp://u:p@h:1/v", "amqp://u:***@h:1/v")]
    [InlineData("amqp://u:p@ss@h", "amqp://u:***@h")]
    [InlineData("s3://b/p?endpoint=http://h:1&secretKey=abc&region=x", "s3://b/p?endpoint=http://h:1&secretKey=***&region=x")]
    [InlineData("/srv/store", "/srv/store")]
    public void Secrets_are_masked_and_the_rest_is_shown(string address, string shown) => Assert.Equal(shown, SecretText.Mask(address));

    private SettingSources Sources((string, string)[] flags, params (string Name, string Value)[] variables) =>
        new(flags.ToDictionary(flag => flag.Item1, flag => flag.Item2), variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)), _folder.FullName);
}
