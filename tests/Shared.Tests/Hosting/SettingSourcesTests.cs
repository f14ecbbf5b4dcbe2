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
        Assert.Equal("amqps://me:p%40ss%2Fword@rabbit1:5671,rabbit2/jobs", FleetBroker.Read(reader)?.Address);
        reader.ThrowIfFaulty();
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_fault_and_not_a_missing_setting()
    {
        var reader = new SettingsReader(Sources([("broker", "amqp://rabbit")], ("INDEXER__BROKER_PASSWORD_FILE", "/nowhere/secret")));
        FleetBroker.Read(reader);
        var fault = Assert.Single(Assert.Throws<SettingsException>(reader.ThrowIfFaulty).Faults);
        Assert.StartsWith("INDEXER__BROKER_PASSWORD_FILE names the file /nowhere/secret", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificates_for_a_broker_over_tls_are_settings_and_reach_the_connection()
    {
        string[] files = [.. new[] { "ca.pem", "own.pem", "own.key" }.Select(name => Path.Combine(_folder.FullName, name))];
        foreach (var file in files) File.WriteAllText(file, "");
        var reader = new SettingsReader(Sources(
            [("broker", "amqps://rabbit1,rabbit2:5673"), ("broker-ca-file", files[0])], ("INDEXER__BROKER_CERTIFICATE_FILE", files[1]), ("INDEXER__BROKER_KEY_FILE", files[2])));
        var options = FleetBroker.Read(reader)?.ToRabbit("indexer", 3, TimeSpan.FromSeconds(1));
        reader.ThrowIfFaulty();
        Assert.NotNull(options);
        options.Validate();
        Assert.Equal(("amqps", "rabbit1", 3), (options.Broker.Scheme, options.Broker.Host, options.Prefetch));
        Assert.Equal(["rabbit2:5673"], options.FurtherHosts);
        Assert.Equal((files[0], files[1], files[2]), (options.CaFile, options.ClientCertificateFile, options.ClientKeyFile));
    }

    [Theory]
    [InlineData("amqps://rabbit", "broker-ca-file", "/nowhere/ca.pem", "there is no such file")]
    [InlineData("amqp://rabbit", "broker-ca-file", "/dev/null", "does not begin with amqps://")]
    [InlineData("amqps://rabbit", "broker-key-file", "/dev/null", "key of no certificate")]
    [InlineData("rabbit:5672", "broker-user", "me", "must begin with amqp:// or amqps://")]
    [InlineData("amqp://one,,two", "broker-user", "me", "'' must be a host")]
    [InlineData("amqp://one?heartbeat=1", "broker-user", "me", "no further settings")]
    public void A_wrong_setting_of_the_broker_is_a_fault(string address, string name, string value, string rule)
    {
        var reader = new SettingsReader(Sources([("broker", address), (name, value)]));
        FleetBroker.Read(reader);
        Assert.Contains(rule, Assert.Single(Assert.Throws<SettingsException>(reader.ThrowIfFaulty).Faults), StringComparison.Ordinal);
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
