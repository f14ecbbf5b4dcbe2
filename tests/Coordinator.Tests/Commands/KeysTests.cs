using System.Text.Json;
using Indexer.Access;
using Xunit;

namespace Indexer.Tests.Commands;

public sealed class KeysTests
{
    [Fact]
    public async Task A_new_key_is_printed_once_and_its_hash_is_kept()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "keys.json");
        var made = await CommandRun.OfAsync("keys", "new", "--file", file, "--name", "shop", "--scope", "search", "--scope", "admin");
        Assert.Equal(0, made.ExitCode);
        string text = made.Out.Trim();
        var record = Assert.Single(ApiKeyFile.Load(file).Keys);
        Assert.Equal(("shop", ApiKeyScopes.Search | ApiKeyScopes.Admin), (record.Name, record.Scopes));
        Assert.True(ApiKey.Parse(text)!.Fits(record));
        Assert.DoesNotContain(text.Split('_', 3)[2], await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain(text, made.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_listed_and_revoked_by_id()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "keys.json");
        await CommandRun.OfAsync("keys", "new", "--file", file, "--name", "one");
        await CommandRun.OfAsync("keys", "new", "--file", file, "--name", "two");
        string first = ApiKeyFile.Load(file).Keys[0].Id;
        Assert.Equal(0, (await CommandRun.OfAsync("keys", "revoke", first, "--file", file)).ExitCode);
        var listed = await CommandRun.OfAsync("keys", "list", "--file", file, "--format", "json");
        using var json = JsonDocument.Parse(listed.Out);
        Assert.Equal("two", Assert.Single(json.RootElement.EnumerateArray()).GetProperty("name").GetString());
        Assert.Contains("two", (await CommandRun.OfAsync("keys", "list", "--file", file)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_made_and_revoked_is_told_as_json_where_that_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "keys.json");
        var made = await CommandRun.OfAsync("keys", "new", "--file", file, "--name", "shop", "--scope", "admin", "--format", "json");
        using var key = JsonDocument.Parse(made.Out);
        Assert.Equal(["id", "scopes", "created", "name", "key"], key.RootElement.EnumerateObject().Select(property => property.Name));
        var record = Assert.Single(ApiKeyFile.Load(file).Keys);
        Assert.True(ApiKey.Parse(key.RootElement.GetProperty("key").GetString())!.Fits(record));
        await CommandRun.OfAsync("keys", "new", "--file", file);
        var revoked = await CommandRun.OfAsync("keys", "revoke", record.Id, record.Id, "--file", file, "--format", "json");
        using var gone = JsonDocument.Parse(revoked.Out);
        JsonElement only = Assert.Single(gone.RootElement.EnumerateArray());
        Assert.Equal((record.Id, "shop", false), (only.GetProperty("id").GetString(), only.GetProperty("name").GetString(), only.TryGetProperty("key", out _)));
        Assert.NotEqual(record.Id, Assert.Single(ApiKeyFile.Load(file).Keys).Id);
    }

    [Fact]
    public async Task What_can_not_be_done_is_said_and_leaves_the_file_alone()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "keys.json");
        await CommandRun.OfAsync("keys", "new", "--file", file);
        byte[] before = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal((1, true), Said(await CommandRun.OfAsync("keys", "revoke", "000000000000", "--file", file), "000000000000"));
        Assert.Equal((2, true), Said(await CommandRun.OfAsync("keys", "revoke", "--file", file), "Which keys"));
        Assert.Equal((2, true), Said(await CommandRun.OfAsync("keys", "new", "--scope", "write", "--file", file), "search or admin"));
        Assert.Equal((2, true), Said(await CommandRun.OfAsync("keys", "make", "--file", file), "'make'"));
        Assert.Equal((2, true), Said(await CommandRun.OfAsync("keys", "list"), "--file"));
        Assert.Equal(before, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        await File.WriteAllTextAsync(file, "no json", TestContext.Current.CancellationToken);
        Assert.Equal((1, true), Said(await CommandRun.OfAsync("keys", "new", "--file", file), "file of keys"));

        static (int, bool) Said(CommandRun run, string text) => (run.ExitCode, run.Error.Contains(text, StringComparison.Ordinal));
    }
}
