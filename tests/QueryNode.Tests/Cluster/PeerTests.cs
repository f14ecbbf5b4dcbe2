using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.Leaf;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Indexer.Tests.Cluster;

/// <summary>The circuit breaker of a node: when it holds requests back, and when no more.</summary>
public sealed class PeerTests : IDisposable
{
    // As they are said of the pipeline: when half of at least so many within ten seconds have failed, it is asked nothing for so long.
    private const int Enough = 5;
    private static readonly TimeSpan s_break = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new();
    private readonly Peer _peer;
    private int _calls;

    public PeerTests() => _peer = new Peer("127.0.0.1:1", new LeafClient("127.0.0.1:1", new LeafSecret(null), new LeafTls(null)), new ClusterOptions(), _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _peer.Dispose();

    [Fact]
    public async Task A_node_that_failed_often_is_asked_nothing_for_a_while_and_then_again_once_one_request_has_gone_well()
    {
        await FailOftenAsync();
        Assert.True(_peer.IsHeldBack);
        LeafException refusal = await Assert.ThrowsAsync<LeafException>(AnswerAsync);
        Assert.Equal((LeafErrorKind.Unreachable, Enough), (refusal.Kind, _calls));

        _time.Advance(s_break);
        Assert.Equal("here", await AnswerAsync());
        Assert.False(_peer.IsHeldBack);
        Assert.Equal("here", await AnswerAsync());
        Assert.Equal(Enough + 2, _calls);
    }

    [Fact]
    public async Task A_node_that_fails_the_request_that_was_let_through_is_held_back_for_as_long_again()
    {
        await FailOftenAsync();
        _time.Advance(s_break);
        await FailAsync(LeafErrorKind.Unreachable);
        Assert.True(_peer.IsHeldBack);
        _time.Advance(s_break / 2);
        await Assert.ThrowsAsync<LeafException>(AnswerAsync);
        Assert.Equal(Enough + 1, _calls);
        _time.Advance(s_break / 2);
        Assert.Equal("here", await AnswerAsync());
        Assert.False(_peer.IsHeldBack);
    }

    [Theory]
    [InlineData(LeafErrorKind.Overloaded)]
    [InlineData(LeafErrorKind.Refused)]
    internal async Task A_node_that_answers_that_it_will_not_is_not_held_back(LeafErrorKind kind)
    {
        for (int i = 0; i < 10 * Enough; i++) await FailAsync(kind);
        Assert.False(_peer.IsHeldBack);
        Assert.Equal("here", await AnswerAsync());
    }

    [Fact]
    public async Task A_node_of_which_fewer_than_half_of_the_requests_fail_is_not_held_back()
    {
        for (int i = 0; i < 10 * Enough; i++)
        {
            await AnswerAsync();
            await AnswerAsync();
            await FailAsync(LeafErrorKind.Unreachable);
        }
        Assert.False(_peer.IsHeldBack);
    }

    [Fact]
    public async Task Failures_that_are_long_past_hold_nothing_back()
    {
        for (int i = 0; i < Enough - 1; i++) await FailAsync(LeafErrorKind.Unreachable);
        _time.Advance(TimeSpan.FromSeconds(11));
        await FailAsync(LeafErrorKind.Unreachable);
        Assert.False(_peer.IsHeldBack);
    }

    [Fact]
    public async Task A_last_resort_is_asked_though_it_is_held_back()
    {
        await FailOftenAsync();
        Assert.Equal("here", await _peer.InsistAsync((_, _) => Task.FromResult("here"), Cancellation));
    }

    private async Task FailOftenAsync()
    {
        for (int i = 0; i < Enough; i++)
        {
            Assert.False(_peer.IsHeldBack);
            await FailAsync(LeafErrorKind.Unreachable);
        }
    }

    private async Task FailAsync(LeafErrorKind kind) => Assert.Equal(kind, (await Assert.ThrowsAsync<LeafException>(() => CallAsync(Task.FromException<string>(new LeafException(kind, "a test"))))).Kind);

    private Task<string> AnswerAsync() => CallAsync(Task.FromResult("here"));

    private Task<string> CallAsync(Task<string> outcome) => _peer.CallAsync((_, _) =>
    {
        _calls++;
        return outcome;
    }, Cancellation);
}
