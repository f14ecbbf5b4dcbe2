using System.Net;
using Indexer.Access;
using Indexer.Tests.Access;
using Xunit;

namespace Indexer.Tests.Web;

public sealed class SessionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_hands_in_a_key_once_and_searches_until_it_is_forgotten()
    {
        using var file = new KeyFile();
        string key = file.Add(ApiKeyScopes.Search);
        await using RunningNode node = await RunningNode.StartAsync(arguments: file.Arguments);
        using var browser = new HttpClient { BaseAddress = node.Client.BaseAddress };

        using HttpResponseMessage first = await browser.GetAsync("/?q=whales", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, first.StatusCode);
        string form = await first.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("<form class=\"key\" action=\"/session\" method=\"post\">", form, StringComparison.Ordinal);
        Assert.DoesNotContain("banner", form, StringComparison.Ordinal);

        using HttpResponseMessage begun = await PostAsync(browser, "/session", key);
        Assert.Equal(HttpStatusCode.OK, begun.StatusCode); // where it leads: the page
        string page = await browser.GetStringAsync("/?q=whales", Cancellation);
        Assert.Contains("2 hits in", page, StringComparison.Ordinal);
        Assert.Contains("Forget the key", page, StringComparison.Ordinal);
        Assert.DoesNotContain(key, page, StringComparison.Ordinal);

        using HttpResponseMessage ended = await PostAsync(browser, "/session/end", "");
        Assert.Equal(HttpStatusCode.Unauthorized, ended.StatusCode);
    }

    [Fact]
    public async Task No_script_reads_the_cookie_and_no_other_site_sends_it()
    {
        using var file = new KeyFile();
        string key = file.Add(ApiKeyScopes.Search);
        await using RunningNode node = await RunningNode.StartAsync(arguments: file.Arguments);
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = node.Client.BaseAddress };
        using HttpResponseMessage begun = await PostAsync(browser, "/session", key);
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (begun.StatusCode, begun.Headers.Location?.ToString()));
        string cookie = Assert.Single(begun.Headers.GetValues("Set-Cookie"));
        Assert.Equal(["path=/", "samesite=strict", "httponly"], cookie.Split("; ").Skip(1)); // no date: until the browser is closed
    }

    [Fact]
    public async Task A_wrong_key_and_one_that_opens_no_search_leave_no_cookie()
    {
        using var file = new KeyFile();
        string admin = file.Add(ApiKeyScopes.Admin);
        await using RunningNode node = await RunningNode.StartAsync(arguments: file.Arguments);
        foreach (string key in new[] { "", "guess", ApiKey.New().Text, admin })
        {
            using HttpResponseMessage response = await PostAsync(node.Client, "/session", key);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.False(response.Headers.Contains("Set-Cookie"));
            Assert.Contains("role=\"alert\"", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Another_site_can_not_hand_in_a_key()
    {
        using var file = new KeyFile();
        string key = file.Add(ApiKeyScopes.Search);
        await using RunningNode node = await RunningNode.StartAsync(arguments: file.Arguments);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/session") { Content = new FormUrlEncodedContent([new("key", key)]), Headers = { { "Sec-Fetch-Site", "cross-site" } } };
        using HttpResponseMessage response = await node.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_form_that_is_far_too_large_is_refused()
    {
        using var file = new KeyFile();
        await using RunningNode node = await RunningNode.StartAsync(arguments: file.Arguments);
        using HttpResponseMessage response = await PostAsync(node.Client, "/session", new string('k', 100_000));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string address, string key)
    {
        using var form = new FormUrlEncodedContent([new("key", key)]);
        return await client.PostAsync(new Uri(address, UriKind.Relative), form, Cancellation);
    }
}
