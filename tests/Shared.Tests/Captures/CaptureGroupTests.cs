using CsCheck;
using Indexer.Captures;
using Indexer.Text;
using Xunit;

namespace Indexer.Tests.Captures;

public sealed class CaptureGroupTests
{
    private static DateTimeOffset At(int second) => DateTimeOffset.UnixEpoch.AddSeconds(second);

    private static CaptureHeader Entry(CaptureKind kind, int second, int content = 0) => new(kind, At(second), (UInt128)(uint)content);

    private static readonly Gen<CaptureHeader[]> s_captures =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 12], Gen.Int[1, 3])
            .Select((kind, second, content) => Entry((CaptureKind)kind, second, kind < 2 ? 0 : content))
            .Array[0, 8];

    [Fact]
    public void The_newest_capture_stands_for_the_document() =>
        Assert.Equal(Entry(CaptureKind.Direct, 30), Choose([Entry(CaptureKind.Direct, 10), Entry(CaptureKind.Direct, 30), Entry(CaptureKind.Direct, 20)]));

    [Fact]
    public void A_later_gone_removes_every_older_capture() =>
        Assert.Null(Choose([Entry(CaptureKind.Direct, 10), Entry(CaptureKind.Folded, 15), Entry(CaptureKind.Gone, 20)]));

    [Fact]
    public void A_capture_after_a_gone_brings_the_document_back() =>
        Assert.Equal(Entry(CaptureKind.Direct, 30), Choose([Entry(CaptureKind.Gone, 20), Entry(CaptureKind.Direct, 30)]));

    [Fact]
    public void A_revisit_after_a_gone_brings_the_last_capture_back() =>
        Assert.Equal(Entry(CaptureKind.Direct, 10), Choose([Entry(CaptureKind.Direct, 10), Entry(CaptureKind.Gone, 20), Entry(CaptureKind.Revisit, 30)]));

    [Fact]
    public void A_capture_of_the_document_itself_goes_before_a_newer_folded_one() =>
        Assert.Equal(Entry(CaptureKind.Direct, 10), Choose([Entry(CaptureKind.Folded, 30), Entry(CaptureKind.Direct, 10)]));

    [Fact]
    public void A_folded_capture_stands_for_a_document_that_was_never_captured_itself() =>
        Assert.Equal(Entry(CaptureKind.Folded, 30), Choose([Entry(CaptureKind.Folded, 30), Entry(CaptureKind.Folded, 10)]));

    [Fact]
    public void At_most_one_capture_is_chosen_and_every_other_is_settled() =>
        s_captures.Sample(captures =>
        {
            var verdicts = Judge(captures).Select(judged => judged.Verdict).ToList();
            Assert.True(verdicts.Count(verdict => verdict == CaptureVerdict.Chosen) <= 1);
            Assert.Equal(captures.Count(capture => capture.Kind <= CaptureKind.Revisit), verdicts.Count(verdict => verdict == CaptureVerdict.Event));
        });

    [Fact]
    public void Updating_what_was_kept_chooses_what_judging_everything_at_once_chooses() =>
        Gen.Select(s_captures, s_captures, s_captures).Sample((first, second, third) =>
        {
            var kept = Judge(first).Where(judged => judged.Kept).Select(judged => judged.Entry).ToArray();
            kept = [.. Judge([.. kept, .. second]).Where(judged => judged.Kept).Select(judged => judged.Entry)];
            Assert.Equal(Choose([.. first, .. second, .. third]), Choose([.. kept, .. third]));
        });

    [Fact]
    public void Header_bytes_sort_as_the_group_wants_them() =>
        Gen.Select(s_captures, Gen.Bool).Sample((captures, carried) =>
        {
            var sorted = Sort(captures);
            for (var i = 1; i < sorted.Length; i++)
            {
                var (before, after) = (sorted[i - 1], sorted[i]);
                Assert.True(before.Kind < after.Kind || (before.Kind == after.Kind && before.Captured >= after.Captured));
            }
        });

    private static CaptureHeader? Choose(CaptureHeader[] captures) =>
        Judge(captures).Where(judged => judged.Verdict == CaptureVerdict.Chosen).Select(judged => (CaptureHeader?)judged.Entry).SingleOrDefault();

    private static List<(CaptureHeader Entry, CaptureVerdict Verdict, bool Kept)> Judge(CaptureHeader[] captures)
    {
        var group = new CaptureGroup();
        group.Begin();
        var result = new List<(CaptureHeader, CaptureVerdict, bool)>();
        foreach (var capture in Sort(captures))
        {
            var verdict = group.Judge(capture);
            result.Add((capture, verdict, group.IsKept));
        }
        return result;
    }

    private static CaptureHeader[] Sort(CaptureHeader[] captures) =>
        [.. captures.Select(Encode).Order(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))).Select(Decode)];

    private static byte[] Encode(CaptureHeader header)
    {
        var buffer = new Utf8Buffer();
        header.Write(buffer);
        return buffer.Span.ToArray();
    }

    private static CaptureHeader Decode(byte[] bytes)
    {
        ReadOnlySpan<byte> span = bytes;
        return CaptureHeader.Read(ref span);
    }
}
