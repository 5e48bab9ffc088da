using System.Text.Json.Nodes;
using ComplianceLedger.Running;

namespace ComplianceLedger.Cli.Tests;

/// <summary>A ledger moves between stores with its history intact, and <c>--store</c> says where it is.</summary>
public sealed class MovingALedger : IDisposable
{
    private readonly TestFolder _from = new();
    private readonly TestFolder _to = new();

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
    }

    [Fact]
    public async Task a_copy_holds_the_same_history_and_is_taken_up_again()
    {
        await Simulate();
        var target = $"sqlite:{Path.Combine(_to.Data, "copy.db")}";
        Directory.CreateDirectory(_to.Data);
        var first = (await Copy("sqlite", target)).With(0).Json;
        Assert.Equal(0, (long)first["already"]!);
        var copied = (long)first["copied"]!;
        Assert.True(copied > 30);
        var again = (await Copy("sqlite", target)).With(0).Json;
        Assert.Equal((copied, 0), ((long)again["already"]!, (long)again["copied"]!));
        // The history is the same to every question: also to the one who checks it.
        Assert.True((bool)(await LedgerProcess.Run("verify", "--data", _to.Data, "--store", target, "--json")).With(0).Json["clean"]!);
        var answers = await Task.WhenAll(
            LedgerProcess.Run("overdue", "--data", _from.Data, "--as-of", "2026-01-01", "--json"),
            LedgerProcess.Run("overdue", "--data", _to.Data, "--store", target, "--as-of", "2026-01-01", "--json"));
        Assert.NotEqual("[]", answers[0].With(0).Out.Trim());
        Assert.Equal(answers[0].Out, answers[1].With(0).Out);
    }

    [Fact]
    public async Task a_ledger_moves_to_a_store_and_goes_on_there()
    {
        await Simulate();
        await using var store = await Store.Start(_to.Data);
        var copied = (long)(await Copy("sqlite", store.Connection)).With(0).Json["copied"]!;
        using var views = new TestFolder();
        await using (var server = await RunningServer.Start(views.Data, "--store", store.Connection))
        {
            Assert.Equal(copied, await server.Settled());
            var (status, _) = await server.Send("""{"type":"register-agency","commandId":"moved","data":{"agencyId":"moved","kind":"Ministry","name":{"vi":"Bộ mới"}}}""");
            Assert.Equal(200, status);
            await server.Stop();
        }
        // What came after the move is not in the old place, which has nothing more to give.
        (await Copy("sqlite", store.Connection)).With(1).Saying("goes on after the source's last event");
    }

    [Fact]
    public async Task a_target_that_holds_another_history_is_left_as_it_is()
    {
        await Simulate();
        (await LedgerProcess.Run("simulate", "--data", _to.Data, "--tasks", "3", "--seed", "9", "--json")).With(0);
        var other = Path.Combine(_to.Data, "log.db");
        var before = (await LedgerProcess.Run("verify", "--data", _to.Data, "--json")).With(0).Out;
        (await Copy("sqlite", $"sqlite:{other}")).With(1).Saying("another history");
        Assert.Equal(before, (await LedgerProcess.Run("verify", "--data", _to.Data, "--json")).With(0).Out);
    }

    [Theory]
    [InlineData("sqlite", "sqlite", 2, "the same store")]
    [InlineData("sqlite", "elsewhere", 2, "--to")]
    [InlineData("sqlite:/no/such/log.db", "sqlite", 2, "no log at /no/such/log.db")]
    [InlineData("sqlite", "esdb://127.0.0.1:1?tls=false", 3, "can't be reached")]
    public async Task what_can_not_be_copied_is_said(string from, string to, int status, string says)
    {
        await Simulate();
        (await Copy(from, to)).With(status).Saying(says);
    }

    [Fact]
    public async Task a_log_is_not_copied_onto_itself_by_another_name()
    {
        await Simulate();
        (await Copy("sqlite", $"sqlite:{Path.Combine(_from.Data, ".", "log.db")}")).With(2).Saying("the same store");
    }

    [Fact]
    public async Task what_is_a_store_already_is_not_served_as_one() =>
        (await LedgerProcess.Run("store", "--data", _to.Data, "--store", "esdb://127.0.0.1:1", "--urls", "http://127.0.0.1:0")).With(2).Saying("an EventStoreDB serves itself");

    [Theory]
    [InlineData("esdb://127.0.0.1:1?tls=false", 3, "127.0.0.1:1")]
    [InlineData("esdb://ops:secret@127.0.0.1?tls=perhaps", 2, "'tls' is 'perhaps'")]
    [InlineData("postgres://a", 2, "--store")]
    public async Task a_store_that_can_not_be_used_is_said_and_its_password_is_not(string store, int status, string says)
    {
        var ended = (await LedgerProcess.Run("overdue", "--data", _to.Data, "--store", store)).With(status).Saying(says);
        Assert.DoesNotContain("secret", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_empty_store_holds_no_ledger_and_a_question_makes_none()
    {
        await using var store = await Store.Start(_to.Data);
        (await LedgerProcess.Run("overdue", "--data", _from.Data, "--store", store.Connection)).With(3).Saying("There is no ledger in esdb://");
        (await LedgerProcess.Run("copy", "--data", _from.Data, "--from", store.Connection, "--to", "sqlite")).With(3).Saying("the source is empty");
    }

    [Fact]
    public async Task a_folder_whose_log_is_served_is_in_use()
    {
        await using var store = await Store.Start(_to.Data);
        (await LedgerProcess.Run("overdue", "--data", _to.Data)).With(3).Saying("is in use by store");
        (await LedgerProcess.Run("store", "--data", _to.Data, "--urls", "http://127.0.0.1:0")).With(3).Saying("is in use by store");
    }

    [Theory]
    [InlineData("--protocol-urls", "nowhere", "--protocol-urls nowhere")]
    [InlineData("--protocol-urls", "https://127.0.0.1:0", "--protocol-urls https://")]
    [InlineData("--protocol-certificate", "/no/such.pem", "--protocol-certificate /no/such.pem")]
    public async Task a_wrong_address_or_certificate_of_the_protocol_is_found_first(string option, string value, string says)
    {
        (await LedgerProcess.Run("serve", "--data", _to.Data, "--urls", "http://127.0.0.1:0", option, value)).With(2).Saying(says);
        Assert.False(Directory.Exists(_to.Data));
    }

    private async Task Simulate() => (await LedgerProcess.Run("simulate", "--data", _from.Data, "--tasks", "12", "--seed", "4", "--json")).With(0);

    private Task<Ended> Copy(string from, string to) => LedgerProcess.Run("copy", "--data", _from.Data, "--from", from, "--to", to, "--json");

    /// <summary>An embedded log that is served, in a process of its own.</summary>
    private sealed class Store(LedgerProcess process) : IAsyncDisposable
    {
        public string Connection => (string)JsonNode.Parse(process.Out)!["connection"]!;

        public static async Task<Store> Start(string data)
        {
            var process = LedgerProcess.Start(new Call(["store", "--data", data, "--urls", "http://127.0.0.1:0", "--json"]));
            await Eventually.IsTrue(() => process.HasEnded || process.Out.Contains('\n', StringComparison.Ordinal), process.ToString);
            Assert.False(process.HasEnded, process.ToString());
            return new Store(process);
        }

        public async ValueTask DisposeAsync()
        {
            (await process.Terminate()).With(0);
            await process.DisposeAsync();
        }
    }
}
