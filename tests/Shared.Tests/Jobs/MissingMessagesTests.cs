using Indexer.Jobs;
using Xunit;

namespace Indexer.Tests.Jobs;

public sealed class MissingMessagesTests
{
    private readonly MissingMessages _missing = new();

    [Fact]
    public void A_difference_counts_as_far_as_it_was_seen_three_times_in_a_row() =>
        Assert.Equal([0, 0, 2, 2, 0, 0, 0, 1], new[] { 5, 2, 4, 9, 0, 1, 2, 3 }.Select(difference => _missing.Observe(10 + difference, 10)));

    [Fact]
    public void More_messages_than_tasks_are_no_fault()
    {
        for (var look = 0; look < 5; look++) Assert.Equal(0, _missing.Observe(10, 10 + look));
    }

    [Fact]
    public void When_a_look_fails_the_row_begins_anew()
    {
        for (var look = 0; look < 2; look++) Assert.Equal(0, _missing.Observe(5, 0));
        _missing.Forget();
        Assert.Equal([0, 0, 5], Enumerable.Range(0, 3).Select(_ => _missing.Observe(5, 0)));
    }
}
