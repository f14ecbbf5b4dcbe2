using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.RateLimiting;
using Indexer.Access;
using Indexer.QueryNode.Access;
using Xunit;

namespace Indexer.Tests.Access;

/// <summary>The rate is a token in a thousand seconds here, so that only what was saved up counts.</summary>
public sealed class RateLimitTests
{
    private static readonly string[] s_three = ["--RateLimit:TokensPerSecond=0.001", "--RateLimit:Burst=3"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_the_option_nobody_is_limited()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        for (int i = 0; i < 100; i++) Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "/api/indexes"));
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back()
    {
        await using RunningNode node = await RunningNode.StartAsync(arguments: s_three);
        for (int i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "/api/indexes"));
        using HttpResponseMessage refused = await node.Client.GetAsync("/api/search?q=whales", Cancellation);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 1000);
        Assert.True(refused.Headers.Contains("Content-Security-Policy"));
        using JsonDocument problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("RateLimit:TokensPerSecond", problem.RootElement.GetProperty("setting").GetString());
        // Probes and the page's parts go on.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "/health/live"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "/assets/search.css"));
    }

    [Fact]
    public async Task Each_key_has_tokens_of_its_own_and_guessing_is_counted_by_address()
    {
        using var file = new KeyFile();
        string[] keys = [file.Add(ApiKeyScopes.Search), file.Add(ApiKeyScopes.Search)];
        await using RunningNode node = await RunningNode.StartAsync(arguments: [.. s_three, .. file.Arguments]);
        foreach (string key in keys)
        {
            for (int i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "/api/indexes", ("X-Api-Key", key)));
            Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(node, "/api/indexes", ("X-Api-Key", key)));
        }
        for (int i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(node, "/api/indexes", ("X-Api-Key", ApiKey.New().Text)));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(node, "/api/indexes", ("X-Api-Key", ApiKey.New().Text)));
    }

    [Fact]
    public async Task What_costs_more_takes_more()
    {
        await using RunningNode node = await RunningNode.StartAsync(arguments: ["--RateLimit:TokensPerSecond=0.001", "--RateLimit:Burst=12"]);
        await StatusAsync(node, "/api/export?q=whales"); // ten
        Assert.NotEqual(HttpStatusCode.TooManyRequests, await StatusAsync(node, "/api/indexes"));
        Assert.NotEqual(HttpStatusCode.TooManyRequests, await StatusAsync(node, "/api/indexes"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(node, "/api/indexes"));
    }

    [Fact]
    public async Task Each_search_of_many_takes_a_token()
    {
        await using RunningNode node = await RunningNode.StartAsync(arguments: ["--RateLimit:TokensPerSecond=0.001", "--RateLimit:Burst=7"]);
        using HttpResponseMessage four = await SearchesAsync(node, 4);
        Assert.Equal(HttpStatusCode.OK, four.StatusCode);
        using HttpResponseMessage more = await SearchesAsync(node, 4); // one by its address, and two are left for three
        Assert.Equal(HttpStatusCode.TooManyRequests, more.StatusCode);
        Assert.InRange(more.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 2000, 3000); // one for it, and one for its address
        using JsonDocument problem = JsonDocument.Parse(await more.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(("Too many requests", "RateLimit:TokensPerSecond"), (problem.RootElement.GetProperty("title").GetString(), problem.RootElement.GetProperty("setting").GetString()));
        using HttpResponseMessage two = await SearchesAsync(node, 2);
        Assert.Equal(HttpStatusCode.OK, two.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(node, "/api/search?q=whales"));
    }

    [Fact]
    public async Task More_searches_than_tokens_can_be_saved_up_for_are_to_be_asked_in_parts()
    {
        await using RunningNode node = await RunningNode.StartAsync(arguments: s_three);
        using HttpResponseMessage refused = await SearchesAsync(node, 4);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using JsonDocument problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal((3, "RateLimit:Burst"), (problem.RootElement.GetProperty("most").GetInt32(), problem.RootElement.GetProperty("setting").GetString()));
    }

    [Theory]
    [InlineData("/api/generations?size=100", 10)]
    [InlineData("/api/generations?size=11", 2)]
    [InlineData("/api/generations", 2)]
    [InlineData("/api/generations?size=1", 1)]
    [InlineData("/api/generations?size=many", 1)]
    [InlineData("/api/generations?size=2147483647", 12)] // all there is: it is refused
    public async Task A_list_of_generations_takes_a_token_for_every_ten(string address, int tokens)
    {
        const int Burst = 12;
        await using RunningNode node = await RunningNode.StartAsync(arguments: ["--RateLimit:TokensPerSecond=0.001", $"--RateLimit:Burst={Burst}"]);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, await StatusAsync(node, address));
        for (int i = tokens; i < Burst; i++) Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "/api/indexes"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(node, "/api/indexes"));
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.7)]
    [InlineData(1)]
    [InlineData(1.5)]
    [InlineData(2.5)]
    [InlineData(37.3)]
    [InlineData(99_999.9)]
    [InlineData(100_000)]
    public void A_rate_that_is_no_whole_number_is_kept_as_it_is(double rate)
    {
        TokenBucketRateLimiterOptions bucket = RateLimits.BucketOf(new RateLimitOptions { TokensPerSecond = rate });
        Assert.Equal(1, bucket.TokensPerPeriod / bucket.ReplenishmentPeriod.TotalSeconds / rate, tolerance: 1e-6);
        Assert.InRange(bucket.ReplenishmentPeriod.TotalSeconds, 1, Math.Max(2, 1 / rate)); // what was saved up is added to often, whatever the rate
    }

    [Theory]
    [InlineData("", "1.1.1.1", "2.2.2.2", true)] // whoever writes the header himself is still one and the same
    [InlineData("10.9.9.9", "1.1.1.1", "2.2.2.2", true)]
    [InlineData("127.0.0.1", "1.1.1.1", "2.2.2.2", false)]
    [InlineData("127.0.0.0/8, 10.0.0.0/8", "1.1.1.1, 10.1.1.1", "2.2.2.2, 10.1.1.1", false)]
    [InlineData("127.0.0.1", "1.1.1.1, 3.3.3.3", "2.2.2.2, 3.3.3.3", true)] // what stands before the first who is not trusted is his word only
    [InlineData("127.0.0.1", "2001:db8::1", "2001:db8::ffff:1", true)] // one customer
    [InlineData("127.0.0.1", "2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    public async Task Who_forwards_is_believed_only_where_he_is_trusted(string trusted, string first, string second, bool isSame)
    {
        await using RunningNode node = await RunningNode.StartAsync(arguments: [.. s_three, $"--RateLimit:TrustedProxies={trusted}"]);
        for (int i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, "/api/indexes", ("X-Forwarded-For", first)));
        Assert.Equal(isSame ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK, await StatusAsync(node, "/api/indexes", ("X-Forwarded-For", second)));
    }

    [Fact]
    public async Task Proxies_that_are_no_addresses_end_the_start()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => RunningNode.StartAsync(empty: true, arguments: ["--RateLimit:TrustedProxies=proxy.example"]));
        Assert.Contains("RateLimit:TrustedProxies", refusal.Message, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> SearchesAsync(RunningNode node, int count) =>
        node.Client.PostAsync("/api/msearch", new StringContent($"[{string.Join(',', Enumerable.Repeat("{\"q\":\"whales\"}", count))}]", Encoding.UTF8, "application/json"), Cancellation);

    private static async Task<HttpStatusCode> StatusAsync(RunningNode node, string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        using HttpResponseMessage response = await node.Client.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
