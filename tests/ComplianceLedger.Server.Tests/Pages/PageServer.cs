using System.Net;
using System.Text.RegularExpressions;
using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Hosting;
using ComplianceLedger.Server.Programmes;
using Microsoft.AspNetCore.Builder;

namespace ComplianceLedger.Server.Tests.Pages;

/// <summary>The real server over a simulated ledger of its own: Directive 15, tasks whose histories hold every event, and enough tasks for a second page.</summary>
public sealed partial class PageServer : IAsyncLifetime
{
    /// <summary>Far above what any wait here takes: only a hanging test comes to it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ledger-pages-");
    private DataFolder? _folder;
    private WebApplication? _server;
    private int _commands;

    public HttpClient Client { get; private set; } = null!;

    public LedgerRuntime Ledger { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _folder = DataFolder.Open(_directory.FullName, "test");
        Ledger = await LedgerRuntime.Open(_folder, EventLogStore.Embedded, NewLedger.Default with { Simulated = true }, TimeProvider.System, null, CancellationToken.None);
        foreach (var given in Programme.Directive15.Commands)
            Assert.Equal(CommandOutcome.Accepted, (await Ledger.Gate.Send(given, LedgerEngine.Operator)).Outcome);
        await TasksToShow.Record(this);
        await Settle();
        _server = LedgerServer.Build(Ledger, "http://127.0.0.1:0");
        await _server.StartAsync();
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(LedgerServer.AddressOf(_server)), Timeout = Patience };
        Client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    public async Task Do(Command command, Party by, Occurrence at)
    {
        var result = await Ledger.Gate.Send(new GivenCommand($"page-{_commands++}", command, at, by), LedgerEngine.Operator);
        Assert.True(result.Outcome == CommandOutcome.Accepted, $"{command}: {result.Outcome} {result.Refusal?.En}{result.Cause}");
    }

    /// <summary>Waits until all that was done has had its effects.</summary>
    public async Task Settle() => Assert.True(await Ledger.WaitUntilSettled(Patience, CancellationToken.None));

    /// <summary>A page's HTML, which must answer 200.</summary>
    public async Task<string> Html(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode}");
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>What a reader sees: the page's text without its tags.</summary>
    public async Task<string> Text(string path) => TextOf(await Html(path));

    /// <summary>The ids of the tasks that a list names, over all of its pages.</summary>
    public async Task<List<string>> Listed(string path)
    {
        List<string> ids = [];
        for (var next = path; next is not null;)
        {
            var html = await Html(next);
            ids.AddRange(Row().Matches(html).Select(row => row.Groups["id"].Value));
            next = Next().Match(html) is { Success: true } link ? WebUtility.HtmlDecode(link.Groups["href"].Value) : null;
        }
        return ids;
    }

    public static IEnumerable<string> Links(string html) => Link().Matches(html).Select(link => WebUtility.HtmlDecode(link.Groups["href"].Value));

    public static string TextOf(string html) => Spaces().Replace(WebUtility.HtmlDecode(Tag().Replace(InlineTag().Replace(html, ""), " ")), " ");

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        if (Ledger is not null)
            await Ledger.DisposeAsync();
        _folder?.Dispose();
        _directory.Delete(recursive: true);
    }

    [GeneratedRegex("""<th scope="row"><a href="[^"]*"><code>(?<id>[^<]*)</code>""")]
    private static partial Regex Row();

    [GeneratedRegex("""<a rel="next" href="(?<href>[^"]*)">""")]
    private static partial Regex Next();

    [GeneratedRegex("(?:href|action)=\"(?<href>[^\"]*)\"")]
    private static partial Regex Link();

    /// <summary>Elements that do not part words.</summary>
    [GeneratedRegex("</?(?:a|code|span|strong|time)(?: [^>]*)?>")]
    private static partial Regex InlineTag();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}

[CollectionDefinition(Name)]
public sealed class PagesCollection : ICollectionFixture<PageServer>
{
    public const string Name = "pages";
}
