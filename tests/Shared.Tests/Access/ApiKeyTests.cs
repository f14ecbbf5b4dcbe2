using System.Text;
using Indexer.Access;
using Xunit;

namespace Indexer.Tests.Access;

public sealed class ApiKeyTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void A_key_fits_its_own_record_only()
    {
        ApiKey key = ApiKey.New();
        ApiKeyRecord record = key.ToRecord(ApiKeyScopes.Search, "", s_now);
        Assert.True(ApiKey.Parse(key.Text)!.Fits(record));
        Assert.False(ApiKey.New().Fits(record));
        char last = key.Text[^2] == 'A' ? 'B' : 'A';
        Assert.False(ApiKey.Parse(key.Text[..^2] + last + key.Text[^1])!.Fits(record));
    }

    [Fact]
    public void The_same_key_leaves_another_hash_in_each_file()
    {
        ApiKey key = ApiKey.New();
        Assert.NotEqual(key.ToRecord(ApiKeyScopes.Search, "", s_now).Hash, key.ToRecord(ApiKeyScopes.Search, "", s_now).Hash);
    }

    [Fact]
    public void What_is_kept_and_what_is_logged_shows_no_secret()
    {
        ApiKey key = ApiKey.New();
        string secret = key.Text.Split('_', 3)[2];
        Assert.DoesNotContain(secret, key.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, key.ToRecord(ApiKeyScopes.Admin, "", s_now).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ix_")]
    [InlineData("ix_0123456789ab_")]
    [InlineData("ix_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ix_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("iy_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_has_another_form_is_no_key(string? text) => Assert.Null(ApiKey.Parse(text));

    [Fact]
    public void A_file_of_keys_is_read_as_it_was_written()
    {
        string path = Path.Combine(Path.GetTempPath(), $"indexer-keys-{Guid.NewGuid():N}.json");
        try
        {
            ApiKeyRecord[] keys = [ApiKey.New().ToRecord(ApiKeyScopes.Search | ApiKeyScopes.Admin, "müller & co", s_now), ApiKey.New().ToRecord(ApiKeyScopes.Admin, "", s_now)];
            (ApiKeyFile.Empty with { Keys = keys }).Save(path);
            Assert.Equal(keys, ApiKeyFile.Load(path).Keys);
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_of_the_first_release_is_read()
    {
        ApiKeyFile file = ApiKeyFile.Parse("""
            { "version": 1, "keys": [ { "id": "0123456789ab", "name": "shop", "scopes": [ "search" ], "created": "2026-01-02T03:04:05+00:00",
              "salt": "000102030405060708090a0b0c0d0e0f", "hash": "62cce3bb38e5bc95e44c0e8e4f1c4e6c8c1a0d4a7d52c4d0a8b8b0ad67d06d52" } ] }
            """u8);
        Assert.Equal(("shop", ApiKeyScopes.Search), (file.Keys[0].Name, file.Keys[0].Scopes));
    }

    [Theory]
    [InlineData("", "file of keys")]
    [InlineData("{}", "file of keys")]
    [InlineData("""{"version":2,"keys":[]}""", "version must be 1")]
    [InlineData("""{"version":1,"keys":[{"id":"a","name":"","scopes":["search"],"created":"2026-01-02T03:04:05+00:00","salt":"00","hash":"00"}]}""", "'a'")]
    [InlineData("""{"version":1,"keys":[{"id":"a","name":"","scopes":["everything"],"created":"2026-01-02T03:04:05+00:00","salt":"00","hash":"00"}]}""", "everything")]
    public void What_is_no_file_of_keys_is_refused_with_the_reason(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => ApiKeyFile.Parse(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);
}
