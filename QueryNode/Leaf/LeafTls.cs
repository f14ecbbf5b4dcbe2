using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Indexer.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Indexer.QueryNode.Leaf;

/// <summary>
/// TLS between nodes, by which both sides show a certificate. A node is who has one of the nodes' own authority; names count for nothing, since peers are found by address. Without files
/// nodes talk readably. Thread-safe.
/// </summary>
internal sealed class LeafTls
{
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1", ClientPurpose = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2? _own;
    private readonly X509Certificate2Collection _authorities = [];

    /// <exception cref="SettingsException">A file can't be read, or is not what it should be.</exception>
    public LeafTls(LeafCertificateFiles? files)
    {
        if (files is null) return;
        try
        {
            _authorities.ImportFromPemFile(files.Authority);
            _own = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SettingsException([$"The certificates of the leaf port ({FleetSettings.LeafCaFile}, {FleetSettings.LeafCertificateFile}, {FleetSettings.LeafKeyFile}) can't be used: {e.Message}"]);
        }
        if (_authorities.Count == 0) throw new SettingsException([$"{FleetSettings.LeafCaFile} is '{files.Authority}': there is no certificate in it."]);
    }

    /// <summary>Whether nodes show certificates.</summary>
    public bool IsOn => _own is not null;

    /// <summary>http or https.</summary>
    public string Scheme => IsOn ? "https" : "http";

    /// <summary>Makes a web server ask for a peer's certificate.</summary>
    public void Configure(HttpsConnectionAdapterOptions https)
    {
        https.ServerCertificate = _own;
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (certificate, chain, _) => IsNode(certificate, chain, ClientPurpose);
    }

    /// <summary>What a client shows and checks.</summary>
    public SslClientAuthenticationOptions ToClientOptions() => new()
    {
        ClientCertificates = _own is null ? null : new X509CertificateCollection { _own },
        RemoteCertificateValidationCallback = (_, certificate, chain, _) => certificate is X509Certificate2 shown && IsNode(shown, chain, ServerPurpose),
    };

    private bool IsNode(X509Certificate2 certificate, X509Chain? sent, string purpose)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // authorities of one's own publish no lists; who is out gets no new certificate
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(purpose));
        // Authorities between, as far as the other side has sent them.
        foreach (X509ChainElement element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>()) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(certificate);
    }
}
