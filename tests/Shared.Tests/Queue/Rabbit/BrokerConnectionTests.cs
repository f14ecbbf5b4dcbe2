using System.Net;
using System.Net.Sockets;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Queue.Rabbit;
using RabbitMQ.Client;
using Xunit;

namespace Indexer.Tests.Queue.Rabbit;

[Collection(RabbitTests.Name)]
public sealed class BrokerConnectionTests(RabbitBroker broker) : IAsyncDisposable
{
    private readonly RabbitScene _scene = new(broker);

    private CancellationToken Cancellation => _scene.Cancellation;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_wrong_password_is_said_at_once_with_host_and_user_and_without_the_password()
    {
        var address = broker.Address(await _scene.HostAsync());
        var error = await AssertFailsAsync(BrokerErrorKind.Refused, new RabbitOptions { Broker = new UriBuilder(address) { UserName = "guest", Password = "sesame" }.Uri });
        Assert.Contains($"127.0.0.1:{broker.Port}", error.Message, StringComparison.Ordinal);
        Assert.Contains("'guest'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_virtual_host_that_is_missing_is_said_at_once()
    {
        await _scene.HostAsync();
        var error = await AssertFailsAsync(BrokerErrorKind.Refused, new RabbitOptions { Broker = broker.Address("nowhere") });
        Assert.Contains("'nowhere'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_does_not_answer_is_waited_for_until_the_deadline()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var error = await AssertFailsAsync(
            BrokerErrorKind.Unreachable, new RabbitOptions { Broker = new Uri($"amqp://127.0.0.1:{port}"), ConnectDeadline = TimeSpan.FromSeconds(1) });
        Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_host_of_the_list_will_do()
    {
        var host = await _scene.HostAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var closed = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var queue = await _scene.OpenAsync(new RabbitOptions { Broker = broker.Address(host, closed), FurtherHosts = [$"127.0.0.1:{broker.Port}"] });
        Assert.True(queue.IsConnected);
    }

    [Fact]
    public async Task A_queue_with_other_arguments_is_named_with_what_mends_it()
    {
        var host = await _scene.HostAsync();
        await using (var stranger = await broker.ConnectAsync(host, Cancellation))
        await using (var channel = await stranger.CreateChannelAsync(cancellationToken: Cancellation))
            await channel.QueueDeclareAsync("indexer.v1.tasks", durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation);
        var error = await AssertFailsAsync(BrokerErrorKind.Mismatched, new RabbitOptions { Broker = broker.Address(host) });
        Assert.Contains("queue 'indexer.v1.tasks'", error.Message, StringComparison.Ordinal);
        Assert.Contains("another prefix", error.Message, StringComparison.Ordinal);
        await _scene.OpenAsync(new RabbitOptions { Broker = broker.Address(host), Prefix = "other" });
    }

    [Fact]
    public async Task A_user_who_may_not_declare_can_use_what_is_declared_with_a_password_from_a_file()
    {
        var host = await _scene.HostAsync();
        await broker.CreateUserAsync("plain", "from a file", host, "amq\\\\.gen.*");
        var file = Path.Combine(broker.Certificates.Folder, "password");
        await File.WriteAllTextAsync(file, "from a file\n", Cancellation);
        var options = new RabbitOptions { Broker = new UriBuilder(broker.Address(host)) { UserName = "plain" }.Uri, PasswordFile = file, Prefetch = 1 };
        var error = await AssertFailsAsync(BrokerErrorKind.Refused, options);
        Assert.Contains("'plain'", error.Message, StringComparison.Ordinal);
        Assert.Contains("permissions", error.Message, StringComparison.Ordinal);
        await _scene.OpenAsync();
        var queue = await _scene.OpenAsync(options);
        await queue.EnqueueAsync(Message, Cancellation);
        Assert.Equal(Message, (await queue.ReceiveAsync(Cancellation)).Message);
    }

    [Fact]
    public async Task TLS_with_our_authority_and_a_client_certificate_works()
    {
        var queue = await _scene.OpenAsync(new RabbitOptions
        {
            Broker = broker.TlsAddress(await _scene.HostAsync()), Prefetch = 1, CaFile = broker.Certificates.CaFile,
            ClientCertificateFile = broker.Certificates.ClientCertificateFile, ClientKeyFile = broker.Certificates.ClientKeyFile,
        });
        await queue.EnqueueAsync(Message, Cancellation);
        Assert.Equal(Message, (await queue.ReceiveAsync(Cancellation)).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TLS_with_a_certificate_of_an_unknown_authority_is_refused(bool withFile)
    {
        var error = await AssertFailsAsync(
            BrokerErrorKind.Refused, new RabbitOptions { Broker = broker.TlsAddress(await _scene.HostAsync()), CaFile = withFile ? broker.Certificates.OtherCaFile : null });
        Assert.Contains("CA file", error.Message, StringComparison.Ordinal);
    }

    private static TaskMessage Message => new(new JobId("job"), new TaskId(Stage.Map, 1), 1);

    private async Task<BrokerException> AssertFailsAsync(BrokerErrorKind kind, RabbitOptions options)
    {
        var error = await Assert.ThrowsAsync<BrokerException>(() => _scene.OpenAsync(options));
        Assert.Equal(kind, error.Kind);
        return error;
    }
}
