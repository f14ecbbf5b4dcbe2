using CsCheck;
using Indexer.Search.Results;
using Xunit;

namespace Indexer.Tests.Search.Results;

public sealed class SingleFlightTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Equal_work_at_the_same_time_is_done_once_and_its_result_is_everybodys()
    {
        var flights = new SingleFlight<string, object>();
        var work = new Work();
        var callers = Enumerable.Range(0, 20).Select(_ => flights.RunAsync("a", work.RunAsync, () => { }, Cancellation)).ToList();
        await work.Begun;
        var other = new object();
        Assert.Same(other, (await flights.RunAsync("b", _ => Task.FromResult(other), () => { }, Cancellation)).Result);
        work.Finish();
        var results = await Task.WhenAll(callers);
        Assert.All(results, r => Assert.Same(work.Result, r.Result));
        Assert.Equal(19, results.Count(r => r.Joined));
        Assert.Equal(1, work.Runs);
        Assert.Equal(0, flights.Count);
    }

    [Fact]
    public async Task A_failure_is_everybodys_and_the_next_tries_again()
    {
        var flights = new SingleFlight<string, object>();
        var gate = new TaskCompletionSource();
        var callers = Enumerable.Range(0, 3).Select(_ => flights.RunAsync("a", FailAsync, () => { }, Cancellation)).ToList();
        gate.SetResult();
        foreach (var caller in callers) await Assert.ThrowsAsync<InvalidDataException>(() => caller);
        Assert.NotNull((await flights.RunAsync("a", _ => Task.FromResult(new object()), () => { }, Cancellation)).Result);

        async Task<object> FailAsync(CancellationToken stop)
        {
            await gate.Task;
            throw new InvalidDataException();
        }
    }

    /// <summary>
    /// Callers come and leave in any order around the end of the work. Who stays has the result; the work is stopped if and only if all have left before its end, and then who comes begins anew.
    /// </summary>
    [Fact]
    public void Whoever_leaves_the_work_goes_on_as_long_as_one_waits()
    {
        Gen.Select(Gen.Int[0, 3].Array[1, 25], Gen.Int[0, 1 << 30]).Sample((steps, seed) => PlayAsync(steps, new Random(seed)).GetAwaiter().GetResult(), iter: 300);
    }

    private static async Task PlayAsync(int[] steps, Random random)
    {
        var flights = new SingleFlight<string, object>();
        var works = new List<Work>();
        var waiting = new List<(Task<(object Result, bool Joined)> Task, CancellationTokenSource Leave, Work Work)>();
        foreach (int step in steps)
        {
            if (step <= 1)
            {
                var fresh = new Work();
                var leave = new CancellationTokenSource();
                bool joined = false;
                var task = flights.RunAsync("a", fresh.RunAsync, () => joined = true, leave.Token);
                Assert.Equal(waiting.Count > 0, joined);
                if (!joined) works.Add(fresh);
                waiting.Add((task, leave, works[^1]));
            }
            else if (step == 2 && waiting.Count > 0)
            {
                int who = random.Next(waiting.Count);
                var (task, leave, work) = waiting[who];
                waiting.RemoveAt(who);
                await work.Begun;
                await leave.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
                // Who leaves last has waited for the end of the work.
                Assert.Equal(waiting.Count == 0, work.IsStopped);
            }
            else if (step == 3 && waiting.Count > 0)
            {
                works[^1].Finish();
                foreach (var (task, _, work) in waiting) Assert.Same(work.Result, (await task).Result);
                waiting.Clear();
            }
        }
        if (waiting.Count > 0) works[^1].Finish();
        foreach (var (task, _, work) in waiting) Assert.Same(work.Result, (await task).Result);
        Assert.All(works, w => Assert.Equal(1, w.Runs));
        Assert.Equal(0, flights.Count);
    }

    /// <summary>Work that ends when it is told to, or stopped.</summary>
    private sealed class Work
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _runs;

        public object Result { get; } = new();

        public Task Begun => _begun.Task;

        public int Runs => Volatile.Read(ref _runs);

        public bool IsStopped { get; private set; }

        public void Finish() => _end.SetResult();

        public async Task<object> RunAsync(CancellationToken stop)
        {
            Interlocked.Increment(ref _runs);
            _begun.SetResult();
            try
            {
                await _end.Task.WaitAsync(stop);
                return Result;
            }
            catch (OperationCanceledException)
            {
                IsStopped = true;
                throw;
            }
        }
    }
}
