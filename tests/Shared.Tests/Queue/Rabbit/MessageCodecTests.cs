using System.Text;
using CsCheck;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Queue.Rabbit;
using Xunit;

namespace Indexer.Tests.Queue.Rabbit;

public sealed class MessageCodecTests
{
    private static readonly JobId s_job = new("web-0123456789ab");
    private static readonly DateTimeOffset s_sent = DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_123);

    private static readonly Gen<TaskId> s_task = Gen.Select(Gen.Enum<Stage>(), Gen.Int[0, 9_999_999], (stage, index) => new TaskId(stage, index));

    private static readonly Gen<TaskReport> s_report = Gen.Select(s_task, Gen.String, Gen.Int.NonNegative, Gen.Int[0, 4], (task, text, number, kind) => kind switch
    {
        0 => new TaskStarted(s_job, task, text, number, text, number),
        1 => new TaskProgressed(s_job, task, text, number, number + 1L, number / 2),
        2 => new TaskCommitted(s_job, task, text, number, 1L),
        3 => new TaskHandedBack(s_job, task, text),
        _ => (TaskReport)new TaskFailed(s_job, task, text, number, text, number % 2 == 0),
    });

    [Fact]
    public void Every_task_report_and_cancellation_is_read_as_it_was_written()
    {
        Gen.Select(s_task, Gen.Int.NonNegative).Sample((task, attempt) =>
        {
            Assert.True(MessageCodec.TryReadTask(MessageCodec.Write(new TaskMessage(s_job, task, attempt), s_sent), out var read, out var error), error);
            Assert.Equal(new SentTask(new TaskMessage(s_job, task, attempt), s_sent), read);
            foreach (var cancellation in new[] { new TaskCancellation(s_job), new TaskCancellation(s_job, task), new TaskCancellation(s_job, task, "winner") })
            {
                Assert.True(MessageCodec.TryReadCancellation(MessageCodec.Write(cancellation), out var back, out error), error);
                Assert.Equal(cancellation, back);
            }
        }, iter: 200);
        s_report.Where(report => IsText(report.Attempt)).Sample(report =>
        {
            Assert.True(MessageCodec.TryReadForCoordinator(MessageCodec.Write(report), out var read, out var error), error);
            Assert.Equal(report, read.Report);
        }, iter: 500);
    }

    [Fact]
    public void A_message_of_a_program_that_does_not_say_when_it_was_sent_is_read()
    {
        Assert.True(MessageCodec.TryReadTask("""{"v":1,"job":"j","task":"map-000001","attempt":2,"unheard":true}"""u8, out var task, out _));
        Assert.Equal(new SentTask(new TaskMessage(new JobId("j"), new TaskId(Stage.Map, 1), 2), null), task);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("null", "it is null")]
    [InlineData("[]", "")]
    [InlineData("""{"v":2,"job":"j","task":"map-000001","attempt":1}""", "its version is 2, this program reads 1")]
    [InlineData("""{"job":"j","task":"map-000001","attempt":1}""", "")]
    [InlineData("""{"v":1,"job":null,"task":"map-000001","attempt":1}""", "")]
    [InlineData("""{"v":1,"job":"j","task":"mop-000001","attempt":1}""", "'mop-000001' is not a task id")]
    [InlineData("""{"v":1,"job":"j","task":"map-000001","attempt":99999999999}""", "")]
    [InlineData("""{"v":1,"job":"j","task":"map-000001","attempt":1,"sent":9223372036854775807}""", "")]
    public void A_task_that_can_not_be_read_is_told_with_its_bytes(string body, string reason)
    {
        Assert.False(MessageCodec.TryReadTask(Encoding.UTF8.GetBytes(body), out _, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Contains($"{Encoding.UTF8.GetByteCount(body)} bytes", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"v":2,"kind":"RollCall"}""", "its version is 2")]
    [InlineData("""{"v":1,"kind":"Unheard"}""", "")]
    [InlineData("""{"v":1,"kind":"WakeUp"}""", "a member is missing")]
    [InlineData("""{"v":1,"kind":"Failed","job":"j","task":"map-000001","attempt":"a"}""", "a member is missing")]
    public void A_message_for_the_coordinator_that_can_not_be_read_is_told(string body, string reason)
    {
        Assert.False(MessageCodec.TryReadForCoordinator(Encoding.UTF8.GetBytes(body), out _, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_bytes_come_nothing_is_thrown() => Gen.Byte.Array.Sample(body =>
    {
        Assert.False(MessageCodec.TryReadTask(body, out _, out _));
        Assert.False(MessageCodec.TryReadCancellation(body, out _, out _));
        Assert.False(MessageCodec.TryReadForCoordinator(body, out _, out _));
    }, iter: 500);

    // A lone surrogate is no text: JSON writes it as a replacement character.
    private static bool IsText(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
}
