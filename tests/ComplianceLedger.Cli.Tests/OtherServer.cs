using System.Net;
using ComplianceLedger.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ComplianceLedger.Cli.Tests;

/// <summary>A server that is no ledger, or one that is in trouble: it answers everything the same.</summary>
internal sealed class OtherServer : IAsyncDisposable
{
    private readonly WebApplication _web;

    private OtherServer(WebApplication web) => _web = web;

    public string Url => LedgerServer.AddressOf(_web);

    public static async Task<OtherServer> Start(HttpStatusCode status, string mediaType, string body)
    {
        var web = WebApplication.CreateSlimBuilder().Build();
        web.Urls.Add("http://127.0.0.1:0");
        web.Run(http =>
        {
            http.Response.StatusCode = (int)status;
            http.Response.ContentType = mediaType;
            return http.Response.WriteAsync(body);
        });
        await web.StartAsync();
        return new OtherServer(web);
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();
}
