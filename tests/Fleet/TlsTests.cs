using Xunit;

namespace Indexer.Fleet;

/// <summary>The programs and the command line over TLS, with an authority that the system does not know.</summary>
public sealed class TlsTests(Broker broker)
{
    [Fact]
    public async Task A_fleet_works_over_TLS_with_an_authority_of_its_own_and_a_certificate_for_the_worker()
    {
        var address = await broker.TlsAddressAsync();
        using var place = new Workplace(address, caFile: broker.Certificates.CaFile);
        using var coordinator = place.Coordinator();
        using var worker = place.Worker("--broker-certificate-file", broker.Certificates.ClientCertificateFile, "--broker-key-file", broker.Certificates.ClientKeyFile);
        using var index = place.Command("index", Workplace.Crawl, "--index", "samples", "--format", "json");
        var report = (await index.EndAsync()).Json;
        Assert.Equal("succeeded", report.GetProperty("status").GetString());
        Assert.StartsWith("amqps://", address, StringComparison.Ordinal);
        using var doctor = place.Command("doctor");
        var checks = await doctor.EndAsync();
        Assert.True(checks.ExitCode == 0, checks.Output + checks.Errors);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_broker_whose_authority_is_unknown_is_refused_with_what_mends_it(bool isAnotherGiven)
    {
        var address = await broker.TlsAddressAsync();
        using var place = new Workplace(address, caFile: isAnotherGiven ? broker.Certificates.OtherCaFile : null);
        using var letters = place.Command("dead-letters", "list");
        var end = await letters.EndAsync();
        Assert.NotEqual(0, end.ExitCode);
        AssertHelps(end.Errors);
        foreach (var program in new[] { place.Worker(), place.Coordinator() })
        {
            using (program)
            {
                AssertHelps(await program.LineAsync("could not reach broker")); // and waits: the operator may mend it
                program.Signal(FleetProcess.Terminate);
                Assert.Equal(0, (await program.EndAsync()).ExitCode);
            }
        }

        void AssertHelps(string text)
        {
            var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)); // a terminal's lines are broken anywhere
            Assert.Contains($"no TLS with the broker at {new Uri(address).Authority}", line, StringComparison.Ordinal);
            Assert.Contains("--broker-ca-file", line, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        }
    }
}
