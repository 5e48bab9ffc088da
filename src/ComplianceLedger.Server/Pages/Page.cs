using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace ComplianceLedger.Server.Pages;

/// <summary>
/// A component rendered once, on the server, to plain HTML. Nothing of it runs in the browser, and the headers see to that even if something got in.
/// </summary>
internal sealed class Page<T>(int status, params (string Name, object? Value)[] parameters) : IResult where T : IComponent
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var loggers = httpContext.RequestServices.GetRequiredService<ILoggerFactory>();
        var given = ParameterView.FromDictionary(parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value));
        string html;
        await using (var renderer = new HtmlRenderer(httpContext.RequestServices, loggers))
        {
            html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(given).ConfigureAwait(true)).ToHtmlString()).ConfigureAwait(false);
        }
        var body = Encoding.UTF8.GetBytes(html);
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        httpContext.Response.ContentLength = body.Length;
        PageHeaders.Set(httpContext.Response.Headers);
        // What is shown changes with the ledger and with the day.
        httpContext.Response.Headers.CacheControl = "no-cache";
        await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted).ConfigureAwait(false);
    }
}

internal static class PageHeaders
{
    private const string ContentSecurityPolicy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void Set(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
    }
}
