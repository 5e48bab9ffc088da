using System.Net;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Hosting;
using ComplianceLedger.Server.Tests.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ComplianceLedger.Server.Tests.Pages;

public sealed class WhenTheStoreIsAway
{
    [Theory]
    [InlineData("/page", HttpStatusCode.ServiceUnavailable, "Sổ tạm thời không phục vụ được")]
    [InlineData("/late", HttpStatusCode.ServiceUnavailable, "Sổ tạm thời không phục vụ được")]
    [InlineData("/broken", HttpStatusCode.InternalServerError, "Máy chủ gặp lỗi")]
    public async Task a_browser_is_told_with_a_page_whether_to_come_again(string path, HttpStatusCode status, string title)
    {
        await using var server = await RunningServer.Start();
        await using var app = LedgerServer.Build(server.Runtime, "http://127.0.0.1:0");
        app.MapGet("/page", (RequestDelegate)(_ => throw new EventLogException("the disk is gone")));
        app.MapGet("/late", (RequestDelegate)(_ => throw new TimeoutException()));
        app.MapGet("/broken", (RequestDelegate)(_ => throw new InvalidOperationException()));
        await app.StartAsync();
        using var browser = new HttpClient { BaseAddress = new Uri(LedgerServer.AddressOf(app)), Timeout = RunningServer.Patience };
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var answer = await browser.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.ServiceUnavailable ? "1" : null, answer.Header("Retry-After"));
        Assert.Contains(title, PageServer.TextOf(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
    }
}
