using CsCheck;
using Indexer.Jobs;
using Indexer.Worker.Isolation;
using Xunit;

namespace Indexer.Tests.Isolation;

public sealed class CrashEvidenceTests
{
    [Fact]
    public void Blocks_are_aligned_and_shrink_only_where_a_crash_was()
    {
        var evidence = Of(Crash(2048, 1024), Crash(2080, 32));
        Assert.Equal(new RecordBlock(0, 1024), evidence.BlockOf(1023));
        Assert.Equal(new RecordBlock(2048, 32), evidence.BlockOf(2079));
        Assert.Equal(new RecordBlock(2085, 1), evidence.BlockOf(2085));
        Assert.Equal(new RecordBlock(2112, 32), evidence.BlockOf(2112));
        Assert.Equal(new RecordBlock(3072, 1024), evidence.BlockOf(3072));
        Assert.True(evidence.NeedsSolitude);
    }

    [Fact]
    public void A_record_is_skipped_after_two_crashes_on_it_in_a_row_and_stays_skipped()
    {
        Assert.False(Of(Crash(5, 1)).IsSkipped(5));
        Assert.False(Of(Crash(5, 1), Crash(6, 1), Crash(5, 1)).IsSkipped(5));
        Assert.True(Of(Crash(5, 1), Crash(5, 1)).IsSkipped(5));
        Assert.True(Of(Crash(5, 1), Ended(), Crash(5, 1), Crash(9, 1)).IsSkipped(5));
    }

    [Fact]
    public void An_attempt_that_ended_by_itself_blames_nothing()
    {
        var evidence = Of(Ended(), new PastAttempt(1, HasEnded: true, new RecordBlock(0, 1)));
        Assert.Equal(0, evidence.Crashes);
        Assert.False(evidence.NeedsSolitude);
    }

    [Fact]
    public void Whatever_records_kill_the_process_exactly_they_are_skipped()
    {
        Gen.Long[0, 3000].HashSet[0, 6].Sample(killers =>
        {
            var history = new List<PastAttempt>();
            while (Attempt(killers, history) is { } crash) history.Add(crash);
            var evidence = CrashEvidence.Of(history);
            for (var ordinal = 0L; ordinal < 3000; ordinal++) Assert.Equal(killers.Contains(ordinal), evidence.IsSkipped(ordinal));
            // Every crash narrows the blame but the one that names a coarse block: the coordinator must not give up meanwhile.
            Assert.InRange(evidence.Crashes - evidence.Steps, 0, killers.Count);
        }, iter: 60);
    }

    private static PastAttempt? Attempt(HashSet<long> killers, List<PastAttempt> history)
    {
        var evidence = CrashEvidence.Of(history);
        RecordBlock? mark = null;
        var isolation = new MarkingIsolation(evidence, block => mark = block, () => evidence);
        for (var ordinal = 0L; ordinal < 3001; ordinal++)
            if ((history.Count == 0 || isolation.Enter(ordinal)) && killers.Contains(ordinal))
                return new PastAttempt(history.Count + 1, HasEnded: false, mark);
        return null;
    }

    private static CrashEvidence Of(params PastAttempt[] attempts) => CrashEvidence.Of(attempts);

    private static PastAttempt Crash(long first, long count) => new(1, HasEnded: false, new RecordBlock(first, count));

    private static PastAttempt Ended() => new(1, HasEnded: true, null);
}
