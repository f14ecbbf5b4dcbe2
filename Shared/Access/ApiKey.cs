using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Indexer.Access;

/// <summary>
/// A key as its owner holds it: <c>ix_ID_SECRET</c>. The id says which key it is and may be seen by anybody; the secret is 256 random bits, so that nobody can find it by trying,
/// whatever is known of its hash.
/// </summary>
public sealed class ApiKey
{
    private const string Prefix = "ix_";
    private const int IdBytes = 6, SecretBytes = 32, SaltBytes = 16;

    private ApiKey(string id, string text) => (Id, Text) = (id, text);

    /// <summary>Which key it is: twelve hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>All of it; a secret.</summary>
    public string Text { get; }

    /// <summary>A new one.</summary>
    public static ApiKey New()
    {
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        return new ApiKey(id, $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}");
    }

    /// <summary>Reads one; null for what has another form.</summary>
    public static ApiKey? Parse(string? text)
    {
        int end = Prefix.Length + 2 * IdBytes;
        return text is not null && text.Length == end + 1 + Base64Url.GetEncodedLength(SecretBytes) && text.StartsWith(Prefix, StringComparison.Ordinal) && text[end] == '_'
            ? new ApiKey(text[Prefix.Length..end], text)
            : null;
    }

    /// <summary>What is kept of it.</summary>
    /// <param name="scopes">What it opens.</param>
    /// <param name="name">Whose it is, for people.</param>
    /// <param name="created">When it was made.</param>
    public ApiKeyRecord ToRecord(ApiKeyScopes scopes, string name, DateTimeOffset created)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new ApiKeyRecord { Id = Id, Name = name, Scopes = scopes, Created = created, Salt = Convert.ToHexStringLower(salt), Hash = Convert.ToHexStringLower(Hash(salt)) };
    }

    /// <summary>Whether a record is of this key. Takes as long for a key that is almost right as for one that is all wrong.</summary>
    public bool Fits(ApiKeyRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return CryptographicOperations.FixedTimeEquals(Hash(Convert.FromHexString(record.Salt)), Convert.FromHexString(record.Hash));
    }

    /// <summary>The id: all that may be seen.</summary>
    public override string ToString() => Id;

    // One round of SHA-256, and no slow hash: those are for passwords, of which there are few enough to try. Of 256 random bits there are not, and each request would pay.
    // The salt keeps two files from showing that the same key is in both.
    private byte[] Hash(byte[] salt) => SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(Text)]);
}
