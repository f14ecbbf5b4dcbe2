using System.Text;
using CsCheck;
using Indexer.Storage;
using Xunit;

namespace Indexer.Tests.Storage;

/// <summary>What every blob store promises; run on each of them.</summary>
public abstract class BlobStoreContract
{
    protected abstract IBlobStore CreateEmpty();

    /// <summary>A store whose blobs the suite replaces while they are read.</summary>
    protected virtual IBlobStore CreateReplaceable() => CreateEmpty();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_created_blob_is_read_back_whole()
    {
        var store = CreateEmpty();
        Assert.True(await store.TryCreateAsync("jobs/a/job.json", "hello"u8.ToArray(), Cancellation));
        Assert.Equal("hello", await store.Text("jobs/a/job.json"));
        Assert.Equal(5, (await store.StatAsync("jobs/a/job.json", Cancellation))!.Length);
    }

    [Fact]
    public async Task A_second_creator_is_told_so_and_changes_nothing()
    {
        var store = CreateEmpty();
        await store.TryCreateAsync("a", "first"u8.ToArray(), Cancellation);
        Assert.False(await store.TryCreateAsync("a", "second"u8.ToArray(), Cancellation));
        Assert.Equal("first", await store.Text("a"));
    }

    [Fact]
    public async Task An_empty_blob_is_a_blob()
    {
        var store = CreateEmpty();
        Assert.True(await store.TryCreateAsync("a", ReadOnlyMemory<byte>.Empty, Cancellation));
        Assert.Equal(0, await store.PutAsync("b", (_, _) => Task.CompletedTask, Cancellation));
        Assert.Equal("", await store.Text("a"));
        Assert.Equal("", await store.Text("b"));
        Assert.False(await store.TryCreateAsync("b", "x"u8.ToArray(), Cancellation));
    }

    [Fact]
    public async Task A_put_replaces_a_blob_whole()
    {
        var store = CreateEmpty();
        await store.Put("a", "a long first version");
        Assert.Equal(5, await store.Put("a", "short"));
        Assert.Equal("short", await store.Text("a"));
    }

    [Fact]
    public async Task A_put_whose_writer_fails_leaves_what_was_there()
    {
        var store = CreateEmpty();
        await store.Put("old", "old");
        foreach (var key in new[] { "old", "new" })
            await Assert.ThrowsAsync<InvalidDataException>(() => store.PutAsync(key, async (stream, token) =>
            {
                await stream.WriteAsync(new byte[300_000], token);
                throw new InvalidDataException("the writer's own error");
            }, Cancellation));
        Assert.Equal("old", await store.Text("old"));
        Assert.Null(await store.StatAsync("new", Cancellation));
        Assert.Equal(["old"], await store.Keys(""));
    }

    [Fact]
    public async Task A_put_cancelled_by_its_writer_leaves_nothing()
    {
        var store = CreateEmpty();
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.PutAsync("a", async (stream, token) =>
        {
            await stream.WriteAsync("x"u8.ToArray(), token);
            await cancel.CancelAsync();
            token.ThrowIfCancellationRequested();
        }, cancel.Token));
        Assert.Null(await store.StatAsync("a", Cancellation));
    }

    [Fact]
    public async Task A_cancelled_call_throws_cancellation()
    {
        var store = CreateEmpty();
        await store.Put("a", "a");
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.TryCreateAsync("b", default, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.PutAsync("b", (_, _) => Task.CompletedTask, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.OpenReadAsync("a", 0, null, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.StatAsync("a", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => { await foreach (var _ in store.ListAsync("", cancelled)) { } });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.ListFoldersAsync("", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.DeleteAsync("a", cancelled));
    }

    [Fact]
    public async Task A_large_blob_written_in_odd_pieces_is_read_back_whole()
    {
        var store = CreateEmpty();
        var content = new byte[3_000_017];
        new Random(7).NextBytes(content);
        var length = await store.PutAsync("large", async (stream, token) =>
        {
            for (int at = 0, size = 1; at < content.Length; at += size, size = size * 3 % 70_001 + 1)
            {
                size = Math.Min(size, content.Length - at);
                await stream.WriteAsync(content.AsMemory(at, size), token);
            }
        }, Cancellation);
        Assert.Equal(content.Length, length);
        Assert.Equal(content, await store.Bytes("large"));
    }

    [Fact]
    public async Task A_range_read_gives_exactly_the_bytes_there_are_in_the_range()
    {
        var store = CreateEmpty();
        var content = new byte[200_000];
        new Random(3).NextBytes(content);
        await store.TryCreateAsync("r", content, Cancellation);
        await Gen.Select(Gen.Int[0, content.Length], Gen.Int[0, content.Length + 100].Nullable()).SampleAsync(async range =>
        {
            var (offset, length) = range;
            var expected = content[offset..Math.Min(content.Length, offset + (length ?? content.Length))];
            Assert.Equal(expected, await store.Bytes("r", offset, length));
        }, iter: 60);
    }

    [Fact]
    public async Task An_absent_blob_is_not_found_and_deleting_it_succeeds()
    {
        var store = CreateEmpty();
        await store.Put("a/b", "x");
        foreach (var key in new[] { "absent", "a", "a/c", "a/b/c" })
        {
            var error = await Assert.ThrowsAsync<BlobStoreException>(() => store.OpenReadAsync(key, 0, null, Cancellation));
            Assert.Equal(BlobStoreErrorKind.NotFound, error.Kind);
            Assert.Contains($"'{key}'", error.Message, StringComparison.Ordinal);
            Assert.Null(await store.StatAsync(key, Cancellation));
            await store.DeleteAsync(key, Cancellation);
        }
        Assert.Equal("x", await store.Text("a/b"));
    }

    [Fact]
    public async Task A_deleted_key_can_be_created_again()
    {
        var store = CreateEmpty();
        for (var i = 0; i < 3; i++)
        {
            Assert.True(await store.TryCreateAsync("a/b/c", new[] { (byte)i }, Cancellation));
            await store.DeleteAsync("a/b/c", Cancellation);
            Assert.Empty(await store.Keys(""));
        }
    }

    [Fact]
    public async Task A_blob_that_is_replaced_or_deleted_is_read_to_its_end_by_who_has_it_open()
    {
        var store = CreateReplaceable();
        var content = new byte[500_000];
        new Random(5).NextBytes(content);
        await store.TryCreateAsync("a", content, Cancellation);
        await using var first = await store.OpenReadAsync("a", 0, null, Cancellation);
        await using var second = await store.OpenReadAsync("a", 0, null, Cancellation);
        await store.Put("a", "new");
        Assert.Equal(content, await first.ToArray());
        await store.DeleteAsync("a", Cancellation);
        Assert.Equal(content, await second.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData(".tmp/a")]
    [InlineData("a b")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    [InlineData("ä")]
    [InlineData("a:b")]
    public async Task What_is_no_key_is_refused_by_every_call(string key)
    {
        var store = CreateEmpty();
        await Refused(() => store.TryCreateAsync(key, default, Cancellation));
        await Refused(() => store.PutAsync(key, (_, _) => Task.CompletedTask, Cancellation));
        await Refused(() => store.OpenReadAsync(key, 0, null, Cancellation));
        await Refused(() => store.StatAsync(key, Cancellation));
        await Refused(() => store.DeleteAsync(key, Cancellation));
        Assert.Empty(await store.Keys(""));

        static async Task Refused(Func<Task> call) =>
            Assert.Equal(BlobStoreErrorKind.Refused, (await Assert.ThrowsAsync<BlobStoreException>(call)).Kind);
    }

    [Fact]
    public async Task A_key_longer_than_the_grammar_allows_is_refused()
    {
        var store = CreateEmpty();
        foreach (var key in new[] { new string('a', 256), string.Join('/', Enumerable.Repeat("abcdefghi", 91)) })
            Assert.Equal(BlobStoreErrorKind.Refused, (await Assert.ThrowsAsync<BlobStoreException>(() => store.TryCreateAsync(key, default, Cancellation))).Kind);
        Assert.True(await store.TryCreateAsync(new string('a', 255), default, Cancellation));
    }

    [Fact]
    public async Task Of_sixteen_racing_creators_exactly_one_wins_and_its_bytes_stand()
    {
        var store = CreateEmpty();
        for (var round = 0; round < 25; round++)
        {
            var key = $"race/{round}/commit.json";
            using var start = new ManualResetEventSlim();
            var racers = Enumerable.Range(0, 16).Select(racer => Task.Factory.StartNew(async () =>
            {
                start.Wait(Cancellation);
                return await store.TryCreateAsync(key, Encoding.ASCII.GetBytes($"racer {racer}"), Cancellation);
            }, Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()).ToArray();
            start.Set();
            var won = await Task.WhenAll(racers);
            Assert.Equal($"racer {Array.IndexOf(won, true)}", await store.Text(key));
            Assert.Single(won, true);
        }
    }

    [Fact]
    public async Task A_reader_never_sees_half_a_put()
    {
        var store = CreateReplaceable();
        await store.PutAsync("a", Uniform(0), Cancellation);
        var writer = Task.Run(async () =>
        {
            for (var version = 1; version <= 40; version++) await store.PutAsync("a", Uniform(version), Cancellation);
        }, Cancellation);
        var seen = 0;
        do
        {
            var bytes = await store.Bytes("a");
            Assert.Equal(200_000 + bytes[0], bytes.Length);
            Assert.Equal(-1, bytes.AsSpan().IndexOfAnyExcept(bytes[0]));
            seen++;
        }
        while (!writer.IsCompleted);
        await writer;
        Assert.True(seen > 0);

        static Func<Stream, CancellationToken, Task> Uniform(int version) => async (stream, token) =>
        {
            for (var left = 200_000 + version; left > 0; left -= 10_000)
                await stream.WriteAsync(Enumerable.Repeat((byte)version, Math.Min(left, 10_000)).ToArray(), token);
        };
    }

    [Fact]
    public async Task A_create_racing_deletes_of_its_neighbours_succeeds()
    {
        var store = CreateEmpty();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(lane => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                Assert.True(await store.TryCreateAsync($"shared/folder/{lane}", default, Cancellation));
                await store.DeleteAsync($"shared/folder/{lane}", Cancellation);
            }
        }, Cancellation)));
        Assert.Empty(await store.Keys(""));
    }

    [Fact]
    public async Task A_listing_gives_the_keys_of_a_prefix_in_byte_order()
    {
        var segment = Gen.String[Gen.Char["abAB09-_.="], 1, 3].Select(text => "s" + text);
        var key = segment.Array[0, 3].Select(segments => string.Join('/', segments.Append("b!"))).Select(text => text.Replace("!", ".", StringComparison.Ordinal));
        await Gen.Select(key.Array[0, 12], Gen.Int[0, 6]).SampleAsync(async sample =>
        {
            var store = CreateEmpty();
            var keys = new SortedSet<string>(sample.Item1, StringComparer.Ordinal);
            foreach (var each in keys) await store.TryCreateAsync(each, Encoding.ASCII.GetBytes(each), Cancellation);
            foreach (var prefix in keys.Select(each => each[..Math.Min(each.Length, sample.Item2)]).Append("").Append("sa").ToHashSet())
            {
                Assert.Equal(keys.Where(each => each.StartsWith(prefix, StringComparison.Ordinal)), await store.Keys(prefix));
                await foreach (var blob in store.ListAsync(prefix, Cancellation)) Assert.Equal(blob.Key.Length, blob.Length);
            }
        }, iter: 25, threads: 1);
    }

    [Fact]
    public async Task Folders_are_the_beginnings_of_keys_up_to_their_next_slash_each_once_in_byte_order()
    {
        var store = CreateEmpty();
        Assert.Empty(await store.ListFoldersAsync("", Cancellation));
        foreach (var key in new[] { "top", "in/b/files/1", "in/b/files/2", "in/b/generations/1", "in/b-c/1", "in/a/deep/er/1", "in/B/1", "in/file", "inner/x/1" }) await store.TryCreateAsync(key, default, Cancellation);
        Assert.Equal(["in/", "inner/"], await store.ListFoldersAsync("", Cancellation));
        Assert.Equal(["in/B/", "in/a/", "in/b-c/", "in/b/"], await store.ListFoldersAsync("in/", Cancellation));
        Assert.Equal(["in/b/files/", "in/b/generations/"], await store.ListFoldersAsync("in/b/", Cancellation));
        Assert.Empty(await store.ListFoldersAsync("in/b/files/", Cancellation));
        Assert.Empty(await store.ListFoldersAsync("absent/", Cancellation));
        foreach (var wrong in new[] { "in", "../", "/" })
            Assert.Equal(BlobStoreErrorKind.Refused, (await Assert.ThrowsAsync<BlobStoreException>(() => store.ListFoldersAsync(wrong, Cancellation))).Kind);
    }

    [Fact]
    public async Task Any_sequence_of_calls_gives_what_a_dictionary_would()
    {
        var call = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4].Select(i => new[] { "a", "b/c", "b/d", "b-e", "f/g/h" }[i]), Gen.Byte.Array[0, 40]);
        await call.Array[1, 25].SampleAsync(async calls =>
        {
            var store = CreateEmpty();
            var model = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
            foreach (var (at, (kind, key, bytes)) in calls.Index())
            {
                // Contents differ from call to call: a create whose outcome is unknown is told from another's by its bytes.
                byte[] content = [.. bytes, (byte)at];
                switch (kind)
                {
                    case 0:
                        Assert.Equal(model.TryAdd(key, content), await store.TryCreateAsync(key, content, Cancellation));
                        break;
                    case 1:
                        await store.PutAsync(key, (stream, token) => stream.WriteAsync(content, token).AsTask(), Cancellation);
                        model[key] = content;
                        break;
                    case 2:
                        await store.DeleteAsync(key, Cancellation);
                        model.Remove(key);
                        break;
                    case 3:
                        Assert.Equal(model.GetValueOrDefault(key)?.Length, (await store.StatAsync(key, Cancellation))?.Length);
                        break;
                    default:
                        if (model.TryGetValue(key, out var expected)) Assert.Equal(expected, await store.Bytes(key));
                        break;
                }
                Assert.Equal(model.Keys, await store.Keys(""));
            }
        }, iter: 25, threads: 1);
    }
}
