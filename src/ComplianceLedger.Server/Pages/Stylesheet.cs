using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ComplianceLedger.Server.Pages;

/// <summary>The one style sheet, inside the program. Its address names its content, so that a browser may keep it for ever.</summary>
public static class Stylesheet
{
    public const string Route = "/pages.css";

    private const string ResourceName = "pages.css";

    private const int VersionDigits = 12;

    private static readonly byte[] Content = Read();

    public static readonly string Address = $"{Route}?v={Convert.ToHexStringLower(SHA256.HashData(Content))[..VersionDigits]}";

    internal static FileContentHttpResult Answer(HttpContext http)
    {
        PageHeaders.Set(http.Response.Headers);
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.File(Content, "text/css; charset=utf-8");
    }

    private static byte[] Read()
    {
        using var stream = typeof(Stylesheet).Assembly.GetManifestResourceStream(ResourceName) ?? throw new InvalidOperationException($"{ResourceName} is not in the program.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Encoding.UTF8.GetBytes(reader.ReadToEnd());
    }
}
