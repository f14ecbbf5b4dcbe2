using System.Text;
using CsCheck;
using Indexer.Jobs;
using Indexer.Shuffle;
using Indexer.Storage;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Shuffle;

public sealed class ShuffleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("shuffle-tests-");
    private readonly LocalBlobStore _store;
    private int _writes;

    public ShuffleTests() => _store = new LocalBlobStore(Path.Combine(_folder.FullName, "store"));

    public void Dispose() => _folder.Delete(recursive: true);

    private static readonly Gen<(byte[] Key, byte[] Value)[]> s_entries =
        Gen.Select(Gen.Byte.Array[0, 6], Gen.Byte.Array[0, 40]).Array[0, 300];

    [Fact]
    public void Entries_come_out_once_each_in_order_of_key_then_value_however_small_the_buffer() =>
        Gen.Select(s_entries, Gen.Int[1, 400], Gen.Int[1, 4]).Sample(
            (entries, buffer, partitions) =>
            {
                var outputs = Write(entries, buffer, partitions, "a");
                for (var partition = 0; partition < partitions; partition++)
                {
                    var expected = entries.Where(entry => PartitionOf(entry.Key, partitions) == partition).Select(Text).Order(StringComparer.Ordinal);
                    Assert.Equal(expected, Read(outputs.Where(output => output.Partition == partition).ToList()));
                }
            },
            iter: 200);

    [Fact]
    public void The_same_entries_in_another_order_give_the_same_bytes() =>
        Gen.Select(s_entries, Gen.Int[0, 1000]).Sample(
            (entries, seed) =>
            {
                var shuffled = entries.ToArray();
                new Random(seed).Shuffle(shuffled);
                var one = Write(entries, 1 << 20, 3, "a");
                var other = Write(shuffled, 1 << 20, 3, "b");
                Assert.Equal(one.Select(output => output.Hash), other.Select(output => output.Hash));
            },
            iter: 100);

    [Fact]
    public async Task More_runs_than_may_be_open_at_once_are_merged_in_passes()
    {
        var outputs = new List<TaskOutput>();
        var expected = new List<string>();
        for (var i = 0; i < RunSet.MaxFanIn * 2 + 5; i++)
        {
            var entry = (Key: Encoding.UTF8.GetBytes($"key-{i * 7919 % 1000:D4}"), Value: Encoding.UTF8.GetBytes($"{i}"));
            outputs.AddRange(Write([entry], 1 << 10, 1, $"run-{i}"));
            expected.Add(Text(entry));
        }
        using var merger = await OpenAsync(_store, outputs);
        Assert.Equal(expected.Order(StringComparer.Ordinal), Drain(merger));
    }

    [Fact]
    public void However_many_runs_come_and_however_few_may_be_open_every_entry_comes_out_in_order_and_every_stored_byte_is_told() =>
        Gen.Select(Gen.Int[0, 40].Array[0, 60], Gen.Int[2, 5]).Sample(
            (keys, fanIn) =>
            {
                var runs = keys.Select((key, i) => Assert.Single(Write([(Encoding.UTF8.GetBytes($"key-{key:D2}"), Encoding.UTF8.GetBytes($"{i:D2}"))], 1 << 10, 1, "run"))).ToList();
                using var cascade = new RunCascade(_store, _folder.FullName, fanIn);
                foreach (var run in runs) cascade.AddAsync(new PendingRun(run), CancellationToken.None).GetAwaiter().GetResult();
                using var merger = cascade.OpenAsync(CancellationToken.None).GetAwaiter().GetResult();
                Assert.InRange(merger.Bytes, runs.Sum(run => run.Length), long.MaxValue);
                Assert.Equal(merger.Bytes == runs.Sum(run => run.Length), keys.Length <= fanIn);
                Assert.InRange(merger.BytesRead, 0, merger.Bytes);
                Assert.Equal(keys.Select((key, i) => Text((Encoding.UTF8.GetBytes($"key-{key:D2}"), Encoding.UTF8.GetBytes($"{i:D2}")))).Order(StringComparer.Ordinal), Drain(merger));
                Assert.Equal(merger.Bytes, merger.BytesRead);
            },
            iter: 50);

    [Theory]
    [InlineData(10, 1)]
    [InlineData(3_000_000, 3)] // a run of so many bytes is a read of its own
    public async Task What_a_task_left_in_channels_beside_each_other_is_read_by_one_call_unless_it_is_long(int valueBytes, int reads)
    {
        const int Tasks = 20, Partitions = 3;
        var value = new byte[valueBytes];
        new Random(1).NextBytes(value);
        var tasks = new List<IReadOnlyList<TaskOutput>>();
        for (var task = 0; task < Tasks; task++)
        {
            using var writer = new ShuffleWriter(["a", "b", "c"], $"runs/{task}", Path.Combine(_folder.FullName, $"scratch-{task}"));
            for (var channel = 0; channel < 3; channel++)
                for (var partition = 0; partition < Partitions; partition++)
                    writer.Add(channel, partition, [(byte)task, (byte)channel, (byte)partition], channel == 1 ? value : [7]);
            writer.Finish();
            tasks.Add([.. (await writer.UploadAsync(_store, TestContext.Current.CancellationToken)).Where(run => run.Partition == 1)]);
        }
        var counted = new SwitchableStore(_store);
        var mergers = await RunSet.OpenAsync(counted, ["c", "a", "b"], tasks.ToAsyncEnumerable(), _folder.FullName, TestContext.Current.CancellationToken);
        foreach (var (merger, channel) in mergers.Zip([2, 0, 1]))
            using (merger)
                Assert.Equal(Enumerable.Range(0, Tasks).Select(task => Text(([(byte)task, (byte)channel, 1], channel == 1 ? value : [7]))), Drain(merger));
        Assert.Equal(Tasks * reads, counted.Reads);
    }

    [Fact]
    public async Task A_run_that_is_cut_off_or_damaged_in_a_range_in_memory_is_noticed()
    {
        using var writer = new ShuffleWriter(["a", "b"], "runs", Path.Combine(_folder.FullName, "scratch"));
        foreach (var channel in (int[])[0, 1]) writer.Add(channel, 0, "key"u8, new byte[1000]);
        writer.Finish();
        var runs = await writer.UploadAsync(_store, TestContext.Current.CancellationToken);
        Assert.True(_store.TryGetPath("runs", out var path));
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        foreach (var damaged in (byte[][])[bytes[..^1], [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]])
        {
            await File.WriteAllBytesAsync(path, damaged, TestContext.Current.CancellationToken);
            var mergers = await RunSet.OpenAsync(_store, ["a", "b"], new[] { runs }.ToAsyncEnumerable(), _folder.FullName, TestContext.Current.CancellationToken);
            using (mergers[0]) Assert.Single(Drain(mergers[0]));
            using (mergers[1]) Assert.Throws<InvalidDataException>(() => Drain(mergers[1]));
        }
    }

    [Fact]
    public void A_changed_byte_anywhere_in_a_run_is_noticed_by_a_reader_that_reads_it_to_its_end()
    {
        var entries = Enumerable.Range(0, 5000).Select(i => (Encoding.UTF8.GetBytes($"key-{i:D5}"), Encoding.UTF8.GetBytes($"value {i} {i * 31}"))).ToArray();
        var run = Assert.Single(Write(entries, 1 << 20, 1, "a"));
        Assert.True(_store.TryGetPath(run.Key, out var path));
        var bytes = File.ReadAllBytes(path);
        Gen.Int[0, bytes.Length - 1].Sample(
            position =>
            {
                var damaged = bytes.ToArray();
                damaged[position] ^= 0x10;
                using var reader = new RunReader(new MemoryStream(damaged), run.Length, run.Hash, "run");
                Assert.Throws<InvalidDataException>(() =>
                {
                    while (reader.MoveNext()) { }
                });
            },
            iter: 300);
    }

    [Fact]
    public void A_run_that_ends_early_is_noticed()
    {
        var run = Assert.Single(Write([("key"u8.ToArray(), new byte[1000])], 1 << 20, 1, "a"));
        Assert.True(_store.TryGetPath(run.Key, out var path));
        var bytes = File.ReadAllBytes(path);
        using var reader = new RunReader(new MemoryStream(bytes[..^1]), run.Length, run.Hash, "run");
        Assert.Throws<InvalidDataException>(() => reader.MoveNext());
    }

    private IReadOnlyList<TaskOutput> Write((byte[] Key, byte[] Value)[] entries, int buffer, int partitions, string name)
    {
        var unique = $"{name}-{Interlocked.Increment(ref _writes)}"; // samples run side by side
        using var writer = new ShuffleWriter(["entries"], $"runs/{unique}", Path.Combine(_folder.FullName, $"scratch-{unique}"), buffer);
        foreach (var (key, value) in entries) writer.Add(0, PartitionOf(key, partitions), key, value);
        writer.Finish();
        return writer.UploadAsync(_store, CancellationToken.None).GetAwaiter().GetResult();
    }

    private List<string> Read(List<TaskOutput> runs)
    {
        using var merger = OpenAsync(_store, runs).GetAwaiter().GetResult();
        return Drain(merger);
    }

    private async Task<RunMerger> OpenAsync(IBlobStore store, IEnumerable<TaskOutput> runs) =>
        (await RunSet.OpenAsync(store, ["entries"], runs.Select(run => (IReadOnlyList<TaskOutput>)[run]).ToAsyncEnumerable(), _folder.FullName, TestContext.Current.CancellationToken))[0];

    private static List<string> Drain(RunMerger merger)
    {
        var result = new List<string>();
        while (merger.MoveNext()) result.Add(Text((merger.Key.ToArray(), merger.Value.ToArray())));
        return result;
    }

    private static int PartitionOf(byte[] key, int partitions) => key.Sum(b => b) % partitions;

    // Fixed-width key part, so that the order of texts is the order of (key, value).
    private static string Text((byte[] Key, byte[] Value) entry) => $"{Convert.ToHexString(entry.Key)} {Convert.ToHexString(entry.Value)}";
}
