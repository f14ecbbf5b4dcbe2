using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace Indexer.Queue.Rabbit;

/// <summary>Where the broker is and how it is spoken to. Prints as host:port, never with credentials.</summary>
internal sealed class BrokerAddress
{
    private readonly RabbitOptions _options;
    private readonly IReadOnlyList<(string Host, int Port)> _hosts;
    private readonly string _password;

    public BrokerAddress(RabbitOptions options)
    {
        _options = options;
        var broker = options.Broker;
        _hosts = [(broker.Host, broker.Port > 0 ? broker.Port : DefaultPort), .. options.FurtherHosts.Select(ParseHost)];
        var user = broker.UserInfo.Split(':', 2);
        User = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : "guest";
        _password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "guest";
        VirtualHost = broker.AbsolutePath is "" or "/" ? "/" : Uri.UnescapeDataString(broker.AbsolutePath[1..]);
    }

    public string User { get; }

    public string VirtualHost { get; }

    private bool UsesTls => _options.Broker.Scheme == "amqps";

    private int DefaultPort => UsesTls ? 5671 : 5672;

    public override string ToString() => string.Join(",", _hosts.Select(host => $"{host.Host}:{host.Port.ToString(CultureInfo.InvariantCulture)}"));

    /// <summary>One try at each host, in random order.</summary>
    /// <param name="name">Of the connection, for people.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="patience">How long a call on the connection waits for its answer; null for the deadline of a publish.</param>
    public async Task<IConnection> ConnectAsync(string name, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var factory = new ConnectionFactory
        {
            UserName = User,
            Password = await ReadPasswordAsync(cancellationToken),
            VirtualHost = VirtualHost,
            AutomaticRecoveryEnabled = false, // it restores connections, not what the broker lost, and never a channel alone
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = _options.Heartbeat,
            RequestedConnectionTimeout = _options.PublishDeadline,
            HandshakeContinuationTimeout = _options.PublishDeadline,
            ContinuationTimeout = patience ?? _options.PublishDeadline,
            ClientProvidedName = name,
        };
        var ssl = UsesTls ? CreateSsl() : null;
        var hosts = _hosts.ToArray();
        Random.Shared.Shuffle(hosts);
        for (var i = 0; ; i++)
        {
            try
            {
                return await ConnectAsync(factory, Endpoint(hosts[i], ssl), name, cancellationToken);
            }
            catch (Exception e) when (i + 1 < hosts.Length && BrokerException.IsLoss(e, cancellationToken))
            {
                // Another of them will do.
            }
        }
    }

    // The client's own limits do not end a handshake with a broker that hangs (minutes, against 10 s), and with it the turn of the other hosts.
    private async Task<IConnection> ConnectAsync(ConnectionFactory factory, AmqpTcpEndpoint endpoint, string name, CancellationToken cancellationToken)
    {
        var connecting = factory.CreateConnectionAsync([endpoint], name, cancellationToken);
        try
        {
            return await connecting.WaitAsync(2 * _options.PublishDeadline, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            _ = LetGoAsync(connecting);
            throw;
        }
    }

    // What comes too late is nobody's.
    private static async Task LetGoAsync(Task<IConnection> connecting)
    {
        try
        {
            await using var late = await connecting;
            await late.AbortAsync();
        }
        catch (Exception e) when (BrokerException.IsLoss(e, CancellationToken.None))
        {
            // It never came.
        }
    }

    private static AmqpTcpEndpoint Endpoint((string Host, int Port) host, Func<string, SslOption>? ssl) =>
        ssl is null ? new AmqpTcpEndpoint(host.Host, host.Port) : new AmqpTcpEndpoint(host.Host, host.Port, ssl(host.Host));

    private (string, int) ParseHost(string text) =>
        Uri.TryCreate($"{_options.Broker.Scheme}://{text}", UriKind.Absolute, out var uri) && uri.Host.Length > 0
            ? (uri.Host, uri.Port > 0 ? uri.Port : DefaultPort)
            : throw new ArgumentException($"'{text}' in FurtherHosts is not host[:port].", nameof(text));

    private async Task<string> ReadPasswordAsync(CancellationToken cancellationToken)
    {
        if (_options.PasswordFile is not { } file) return _password;
        try
        {
            return (await File.ReadAllTextAsync(file, cancellationToken)).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BrokerException(BrokerErrorKind.Refused, $"the broker's password file cannot be read ({e.Message}): check PasswordFile and the file's permissions.", e);
        }
    }

    private Func<string, SslOption> CreateSsl()
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            if (_options.CaFile is { } ca) authorities.ImportFromPemFile(ca);
            var own = _options.ClientCertificateFile is { } file ? X509Certificate2.CreateFromPemFile(file, _options.ClientKeyFile) : null;
            return host => new SslOption(host, enabled: true)
            {
                CertificateValidationCallback = _options.CaFile is null ? null : (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors, authorities),
                Certs = own is null ? null : [own],
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new BrokerException(BrokerErrorKind.Refused, $"a certificate for the broker at {this} cannot be read ({e.Message}): check CaFile, ClientCertificateFile and ClientKeyFile.", e);
        }
    }

    private static bool IsTrusted(X509Certificate? shown, X509Chain? given, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (shown is not X509Certificate2 certificate || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (given is not null) chain.ChainPolicy.ExtraStore.AddRange(given.ChainPolicy.ExtraStore);
        return chain.Build(certificate);
    }
}
