using System.Net;
using Indexer.Tests.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Indexer.Tests.Web;

public sealed class SecurityHeadersTests
{
    private static readonly string[] s_headers =
        ["Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_answer_of_every_endpoint_has_them_and_no_stack_trace(bool keys)
    {
        using var file = new KeyFile();
        await using RunningNode node = await RunningNode.StartAsync(configure: Break, arguments: [.. keys ? file.Arguments : [], "--environment", "Development"]);
        string[] paths = [.. node.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(e => "/" + e.RoutePattern.RawText!.Trim('/'))];
        Assert.Contains("/api/search", paths);
        string[] addresses =
        [
            .. paths.Select(p => p.Replace("{name}", "search.css", StringComparison.Ordinal)), "/api/search?q=whales", "/api/search?q=a&size=x", "/api/search?q=a&index=none", "/nowhere", "/assets/none",
        ];
        foreach (string address in addresses)
            foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post, HttpMethod.Delete])
            {
                using var request = new HttpRequestMessage(method, address);
                using HttpResponseMessage response = await node.Client.SendAsync(request, Cancellation);
                Assert.All(s_headers, header => Assert.True(response.Headers.Contains(header), $"{method} {address} ({response.StatusCode}) has no {header}"));
                string body = await response.Content.ReadAsStringAsync(Cancellation);
                Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
                Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
                if (!response.IsSuccessStatusCode && address.StartsWith("/api", StringComparison.Ordinal)) Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            }
    }

    [Fact]
    public async Task A_fault_of_ours_is_a_problem_that_tells_nothing_of_the_inside()
    {
        await using RunningNode node = await RunningNode.StartAsync(configure: Break, arguments: ["--environment", "Development"]);
        using HttpResponseMessage response = await node.Client.GetAsync("/api/broken", Cancellation);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("inner secret", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private static void Break(WebApplication app) => app.MapGet("/api/broken", IResult () => throw new InvalidOperationException("inner secret"));
}
