using System.Net;

namespace ComplianceLedger.Server.Tests.Pages;

[Collection(PagesCollection.Name)]
public sealed class EveryPage(PageServer server)
{
    private const int LinksMax = 2_000;

    [Fact]
    public async Task every_link_leads_somewhere()
    {
        var found = new HashSet<string> { "/" };
        var waiting = new Queue<string>(found);
        while (waiting.TryDequeue(out var link))
        {
            Assert.StartsWith("/", link, StringComparison.Ordinal);
            using var response = await server.Client.GetAsync(new Uri(link, UriKind.Relative));
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{link}: {response.StatusCode}");
            if (response.Content.Headers.ContentType?.MediaType != "text/html")
                continue;
            foreach (var next in PageServer.Links(await response.Content.ReadAsStringAsync()).Select(next => next.Split('#')[0]).Where(next => next.Length > 0))
            {
                if (found.Add(next))
                    waiting.Enqueue(next);
            }
            Assert.True(found.Count < LinksMax);
        }
        Assert.Contains($"/tasks/{TasksToShow.Rich}", found);
        Assert.Contains(found, link => link.StartsWith("/pages.css", StringComparison.Ordinal));
        Assert.Contains(found, link => link.StartsWith("/api/v1/overdue", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/?q=R-dangerous")]
    [InlineData("/overdue")]
    [InlineData("/tasks/" + TasksToShow.Dangerous)]
    [InlineData("/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&group=%22%3E%3Cimg%20src=x%3E&agency='%3Cb%3E&instrument=%22%3Cb%3E")]
    public async Task texts_of_others_are_never_markup(string path)
    {
        var html = await server.Html(path);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>", html, StringComparison.OrdinalIgnoreCase);
        if (!path.Contains('%', StringComparison.Ordinal))
            Assert.Contains(TasksToShow.Malicious, PageServer.TextOf(html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_long_title_is_short_in_a_list_and_whole_on_its_page()
    {
        Assert.True((await server.Html($"/?q={TasksToShow.Long}")).Length < 40_000);
        Assert.Contains(new string('x', 16 * 1024), await server.Html($"/tasks/{TasksToShow.Long}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/overdue")]
    [InlineData("/tasks/" + TasksToShow.Rich)]
    [InlineData("/pages.css")]
    [InlineData("/tasks/none")]
    [InlineData("/nothing-here")]
    public async Task the_browser_is_told_to_run_and_load_nothing_else(string path)
    {
        using var response = await server.Client.GetAsync(new Uri(path, UriKind.Relative));
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
    }

    [Theory]
    [InlineData("/?asOf=yesterday", HttpStatusCode.BadRequest, "asOf: phải là một ngày", "asOf: must be a date")]
    [InlineData("/?knownAt=then", HttpStatusCode.BadRequest, "knownAt: phải là", "knownAt: must be")]
    [InlineData("/?status=Gone", HttpStatusCode.BadRequest, "status: phải là một trong", "status: must be one of")]
    [InlineData("/?timeliness=Never", HttpStatusCode.BadRequest, "timeliness: phải là một trong", "timeliness: must be one of")]
    [InlineData("/overdue?asOf=2025-02-30", HttpStatusCode.BadRequest, "asOf: phải là một ngày", "asOf: must be a date")]
    [InlineData("/overdue?after=none", HttpStatusCode.BadRequest, "after: không có trong danh sách này", "after: is not in this list")]
    [InlineData("/tasks/R-rich?asOf=x", HttpStatusCode.BadRequest, "asOf: phải là một ngày", "asOf: must be a date")]
    [InlineData("/tasks/R-rich?after=x", HttpStatusCode.BadRequest, "after: phải là", "after: must be")]
    [InlineData("/tasks/none", HttpStatusCode.NotFound, "Không tìm thấy nhiệm vụ", "No such task")]
    [InlineData("/tasks/%3Cscript%3E", HttpStatusCode.NotFound, "Không tìm thấy nhiệm vụ", "No such task")]
    [InlineData("/nothing-here", HttpStatusCode.NotFound, "Không tìm thấy trang", "No such page")]
    [InlineData("/?knownAt=1990-01-01", HttpStatusCode.UnprocessableEntity, "Sổ này ghi từ", "not-yet-recording since")]
    [InlineData("/overdue?knownAt=1990-01-01", HttpStatusCode.UnprocessableEntity, "Sổ này ghi từ", "not-yet-recording since")]
    [InlineData("/tasks/R-rich?knownAt=1990-01-01", HttpStatusCode.UnprocessableEntity, "Sổ này ghi từ", "not-yet-recording since")]
    [InlineData("/?knownAt=999999999", HttpStatusCode.ServiceUnavailable, "chưa tới 999999999", "not yet at 999999999")]
    public async Task what_cannot_be_shown_is_said_in_both_languages(string path, HttpStatusCode status, string vi, string en)
    {
        using var response = await server.Client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(status == HttpStatusCode.ServiceUnavailable, response.Headers.RetryAfter is not null);
        var html = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(vi, PageServer.TextOf(html), StringComparison.Ordinal);
        Assert.Contains(en, PageServer.TextOf(html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_unknown_address_of_the_api_gets_no_page()
    {
        using var response = await server.Client.GetAsync(new Uri("/api/v1/nothing-here", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.NotEqual("text/html", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/overdue")]
    [InlineData("/tasks/" + TasksToShow.Rich)]
    public async Task it_can_be_read_by_people_and_programs_alike(string path)
    {
        var html = await server.Html(path);
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"vi\">", html, StringComparison.Ordinal);
        Assert.Contains("lang=\"en\"", html, StringComparison.Ordinal);
        Assert.Contains("<time datetime=\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<!--", html, StringComparison.Ordinal);
        using var head = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri(path, UriKind.Relative)));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.NotEmpty(head.Headers.GetValues("Ledger-Position"));
    }
}
