namespace ComplianceLedger.Cli.Tests;

/// <summary>One server for the tests of a class, with a small ledger that came into it by an import while it served.</summary>
public sealed class ServedLedger : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private RunningServer? _server;

    internal RunningServer Server => _server!;

    internal string Data => _folder.Data;

    public async Task InitializeAsync()
    {
        _server = await RunningServer.Start(Data, "--programme", "none");
        (await LedgerProcess.Run(new Call("import", "-", "--data", Data) { Input = Texts.Ledger })).With(0).Printing("6 accepted");
        await _server.Settled();
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }
}
