using Indexer.Queue.Rabbit;
using Xunit;

namespace Indexer.Tests.Queue.Rabbit;

public sealed class RabbitOptionsTests
{
    private static readonly Uri s_broker = new("amqp://rabbit");

    /// <summary>Options with one setting out of its bounds, and what the message begins with.</summary>
    public static TheoryData<RabbitOptions, string> Faulty => new()
    {
        { new RabbitOptions { Broker = new Uri("http://rabbit") }, "Broker must be amqp://host or amqps://host" },
        { new RabbitOptions { Broker = new Uri("rabbit", UriKind.Relative) }, "Broker must be" },
        { new RabbitOptions { Broker = s_broker, Prefix = "" }, "Prefix is ''" },
        { new RabbitOptions { Broker = s_broker, Prefix = "a/b" }, "Prefix is 'a/b'" },
        { new RabbitOptions { Broker = s_broker, Prefix = new string('a', 201) }, "Prefix is" },
        { new RabbitOptions { Broker = s_broker, Prefetch = -1 }, "Prefetch is -1: 0 to 65535" },
        { new RabbitOptions { Broker = s_broker, DeliveryLimit = 0 }, "DeliveryLimit is 0" },
        { new RabbitOptions { Broker = s_broker, PublishWindow = 0 }, "PublishWindow is 0" },
        { new RabbitOptions { Broker = s_broker, CoordinatorPrefetch = 1 }, "CoordinatorPrefetch is 1" },
        { new RabbitOptions { Broker = s_broker, Heartbeat = TimeSpan.FromMilliseconds(900) }, "Heartbeat is 0.9" },
        { new RabbitOptions { Broker = s_broker, PublishDeadline = TimeSpan.Zero }, "PublishDeadline is 0" },
        { new RabbitOptions { Broker = s_broker, RollCall = TimeSpan.FromMinutes(2) }, "RollCall is 120" },
        { new RabbitOptions { Broker = s_broker, RollCall = TimeSpan.FromSeconds(6) }, "RollCallLimit must be at least twice RollCall" },
        { new RabbitOptions { Broker = s_broker, QueueUpAnew = TimeSpan.Zero }, "QueueUpAnew is 0" },
        { new RabbitOptions { Broker = s_broker, ConnectDeadline = TimeSpan.Zero }, "ConnectDeadline is 00:00:00" },
        { new RabbitOptions { Broker = s_broker, CaFile = "/ca.pem" }, "'/ca.pem' is for a broker over TLS" },
        { new RabbitOptions { Broker = new Uri("amqps://rabbit"), ClientKeyFile = "/key.pem" }, "ClientKeyFile is the key of no certificate" },
    };

    [Theory, MemberData(nameof(Faulty), DisableDiscoveryEnumeration = true)]
    public void A_setting_out_of_its_bounds_is_named_with_its_value(RabbitOptions options, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);

    [Fact]
    public void Defaults_and_the_ends_of_the_bounds_are_allowed()
    {
        new RabbitOptions { Broker = s_broker }.Validate();
        new RabbitOptions { Broker = s_broker, Prefetch = ushort.MaxValue, DeliveryLimit = 1, PublishWindow = 1, CoordinatorPrefetch = 2, Heartbeat = TimeSpan.FromSeconds(1), ConnectDeadline = Timeout.InfiniteTimeSpan }.Validate();
    }

    [Theory]
    [InlineData("amqp://a", "amqp://a/", "")]
    [InlineData("amqp://a:1,b:2,c/jobs", "amqp://a:1/jobs", "b:2 c")]
    [InlineData("amqps://me:p,ss@word@a, b/", "amqps://me:p,ss%40word@a/", "b")]
    [InlineData("amqp://me@[::1]:5672,b", "amqp://me@[::1]:5672/", "b")]
    public void An_address_may_name_several_hosts(string address, string first, string others)
    {
        var (broker, further) = RabbitOptions.ParseAddress(address);
        Assert.Equal(new Uri(first), broker);
        Assert.Equal(others, string.Join(' ', further));
    }

    [Theory]
    [InlineData("")]
    [InlineData("rabbit")]
    [InlineData("http://me:sesame@rabbit")]
    [InlineData("amqp://me:sesame@")]
    [InlineData("amqp://me:sesame@rabbit:port")]
    [InlineData("amqp://me:sesame@rabbit,")]
    public void What_is_no_address_is_refused_without_showing_the_password(string text) =>
        Assert.DoesNotContain("sesame", Assert.Throws<FormatException>(() => RabbitOptions.ParseAddress(text)).Message, StringComparison.Ordinal);
}
