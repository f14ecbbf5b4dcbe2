using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Indexer.Tests.Queue.Rabbit;

/// <summary>An authority of this test run, and what it has signed: PEM files for the broker and for clients.</summary>
public sealed class BrokerCertificates
{
    public BrokerCertificates(string folder)
    {
        Folder = Directory.CreateDirectory(folder).FullName;
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = CreateAuthority("CN=Indexer tests", authorityKey);
        File.WriteAllText(CaFile, authority.ExportCertificatePem());
        Sign(authority, "CN=broker", "cert.pem", "key.pem", server: true);
        Sign(authority, "CN=client", "client.pem", "client-key.pem", server: false);
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = CreateAuthority("CN=Somebody else", otherKey);
        File.WriteAllText(OtherCaFile, other.ExportCertificatePem());
    }

    public string Folder { get; }

    public string CaFile => Path.Combine(Folder, "ca.pem");

    /// <summary>An authority that has not signed the broker's certificate.</summary>
    public string OtherCaFile => Path.Combine(Folder, "other-ca.pem");

    public string ClientCertificateFile => Path.Combine(Folder, "client.pem");

    public string ClientKeyFile => Path.Combine(Folder, "client-key.pem");

    private static X509Certificate2 CreateAuthority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
    }

    private void Sign(X509Certificate2 authority, string name, string certificateFile, string keyFile, bool server)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(server ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2")], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path.Combine(Folder, certificateFile), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(Folder, keyFile), key.ExportPkcs8PrivateKeyPem());
    }
}
