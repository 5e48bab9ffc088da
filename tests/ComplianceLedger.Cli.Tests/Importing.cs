using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Cli.Tests;

/// <summary>Commands out of files, into a folder that nobody serves.</summary>
public sealed class Importing : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task a_file_imported_twice_is_known_the_second_time()
    {
        var file = _folder.Write("commands.jsonl", Texts.Ledger);
        var first = (await Import(file, "--json")).With(0).Json;
        Assert.Equal((6, 6, 0, 0), ((int)first["lines"]!, (int)first["accepted"]!, (int)first["duplicates"]!, (int)first["refused"]!));
        (await Import(file)).With(0).Printing("6 lines: 0 accepted, 6 duplicates, 0 refused.");
        (await LedgerProcess.Run("verify", "--data", _folder.Data)).With(0);
    }

    [Fact]
    public async Task what_an_import_brings_about_stands_when_it_ends()
    {
        var tasks = Enumerable.Range(0, 300).Select(i => Texts.Assign($"t{i}"));
        (await ImportText(Texts.Registrations + string.Join('\n', tasks))).With(0);
        var told = 0;
        await using var log = SqliteEventLog.OpenReadOnly(DataFolder.LogFileIn(_folder.Data));
        await foreach (var recorded in log.ReadStream(new("agency-bo-1"), new Revision(0), ReadDirection.Forwards, long.MaxValue))
            told += recorded.Type == "agency.task-received.v1" ? 1 : 0;
        Assert.Equal(300, told);
    }

    [Fact]
    public async Task a_dry_run_checks_and_makes_nothing()
    {
        var file = _folder.Write("commands.jsonl", Texts.Ledger);
        Assert.Equal(6, (int)(await Import(file, "--dry-run", "--json")).With(0).Json["lines"]!);
        Assert.False(Directory.Exists(_folder.Data));
    }

    [Fact]
    public async Task every_bad_line_is_named_and_nothing_is_imported()
    {
        var file = _folder.Write("commands.jsonl", Texts.Registrations + "nonsense\n" + Texts.Assign("t1") + "\n{\"type\":\"fly-task\",\"commandId\":\"x\",\"data\":{}}\n");
        var ended = (await Import(file, "--json")).With(1).Saying("4:").Saying("6:");
        Assert.Equal([4, 6], ended.Json["badLines"]!.AsArray().Select(bad => (int)bad!["line"]!));
        Assert.Equal(2, (int)ended.Json["badLineCount"]!);
        Assert.False(Directory.Exists(_folder.Data));
    }

    [Fact]
    public async Task a_refused_line_is_named_and_the_rest_is_imported()
    {
        var ended = (await ImportText(Texts.Registrations + Texts.Assign("t1", instrument: "unheard-of") + "\n" + Texts.Assign("t2"), "--json")).With(1)
            .Saying("line 4: assign-t1 (directiveTask-t1)");
        Assert.Equal((5, 4, 1), ((int)ended.Json["lines"]!, (int)ended.Json["accepted"]!, (int)ended.Json["refused"]!));
        Assert.Null(ended.Json["stoppedAt"]);
    }

    [Fact]
    public async Task nothing_is_started_after_a_refusal_where_that_is_asked_for()
    {
        var ended = (await ImportText(
            Texts.Registrations + Texts.Assign("t1", instrument: "unheard-of") + "\n" + Texts.Assign("t1").Replace("assign-t1", "again", StringComparison.Ordinal), "--stop-on-refusal", "--json")).With(1);
        Assert.Equal(4, (int)ended.Json["stoppedAt"]!);
        Assert.Equal(3, (int)ended.Json["accepted"]!);
        Assert.Equal(5, (int)ended.Json["resumeLine"]!);
    }

    [Fact]
    public async Task a_programme_and_a_task_sheet_are_imported_by_their_ending()
    {
        var programme = _folder.Write("directive-15.yaml", Server.Programmes.Programme.ShippedText());
        var first = (await Import(programme, "--json")).With(0).Json;
        Assert.Equal((int)first["lines"]!, (int)first["accepted"]!);
        var instrument = (string?)(await LedgerProcess.Run("overdue", "--as-of", "2099-01-01", "--data", _folder.Data, "--json")).With(0).Json[0]!["instrument"];
        var sheet = _folder.Write("tasks.csv", $"taskId,instrument,force,titleVi,at,user\ns1,{instrument},Task,\"Việc một, có dấu phẩy\",2025-01-06,giao\n");
        Assert.Equal(1, (int)(await Import(sheet, "--json")).With(0).Json["accepted"]!);
        Assert.Equal(1, (int)(await Import(sheet, "--json")).With(0).Json["duplicates"]!);
    }

    [Fact]
    public async Task a_refused_row_of_a_programme_is_named_by_its_line()
    {
        const string Plan = """
            programme: plan
            edition: "1"
            agencies:
              - id: a1
                kind: Ministry
                name: { vi: "Bộ Một" }
                source: found
              - id: a2
                kind: Ministry
                name: { vi: "Bộ Hai" }
                source: found

            """;
        (await Import(_folder.Write("plan.yaml", Plan))).With(0);
        (await Import(_folder.Write("later.yaml", Plan.Replace("Bộ Hai", "Bộ Ba", StringComparison.Ordinal)))).With(1).Saying("line 8: plan/agency/a2");
    }

    // Its periods are opened by the ledger, and its lead, its suspension and its end stand further down in the file.
    [Fact]
    public async Task a_recurring_duty_comes_to_the_same_in_a_folder_and_in_a_running_server()
    {
        static string Line(string type, string at, string data) =>
            $$$"""{"type":"{{{type}}}","commandId":"{{{type}}}","at":"{{{at}}}","by":{"user":"giao","role":"assigner","agency":"vpcp"},"data":{"taskId":"d"{{{data}}}}}""" + "\n";
        static string Filler(string name) => string.Concat(Enumerable.Range(0, 200).Select(i => Texts.Assign($"{name}-{i}") + "\n"));
        var file = _folder.Write("duty.jsonl", Texts.Registrations
            + Line("assign-task", "2015-01-02", ""","instrument":"ct-15","force":"Task","title":{"vi":"Báo cáo quý"},"lead":"bo-1","deadline":{"every":"quarter","cutOff":"15"}""") + Filler("a")
            + Line("determine-lead", "2015-05-10", ""","lead":"bo-2" """) + Filler("b")
            + Line("suspend-task", "2015-06-20", ""","reason":"chờ luật" """) + Line("resume-task", "2015-08-01", ""","reason":"đã có luật" """) + Filler("c")
            + Line("withdraw-task", "2016-02-02", ""","reason":"thôi" """));
        (await Import(file)).With(0).Printing("0 refused.");
        using var other = new TestFolder();
        await using var server = await RunningServer.Start(other.Data, "--programme", "none");
        (await LedgerProcess.Run("import", file, "--data", other.Data)).With(0).Printing("0 refused.");
        await server.Settled();
        foreach (var folder in new[] { _folder.Data, other.Data })
        {
            var overdue = (await LedgerProcess.Run("overdue", "--as-of", "2017-01-01", "--data", folder, "--json")).With(0).Json.AsArray();
            Assert.Equal(
                ["d.2015-Q1 bo-1 2015-03-15", "d.2015-Q2 bo-1 2015-06-15", "d.2015-Q4 bo-2 2015-12-15", "d.2016-Q1 bo-2 2016-03-15"],
                overdue.Select(row => $"{row!["taskId"]} {row["lead"]} {row["currentDeadline"]}").Order());
            (await LedgerProcess.Run("verify", "--data", folder)).With(0).Printing("0 errors, 0 warnings");
        }
    }

    [Fact]
    public async Task what_a_file_would_make_a_terminal_do_is_only_shown()
    {
        foreach (var options in new string[][] { [], ["--json"] })
        {
            var bad = (await ImportText("""{"type":"\u001b[2J","commandId":"x","data":{}}""" + "\n", options)).With(1);
            Assert.DoesNotContain('\e', bad.Out + bad.Error);
            var refused = (await ImportText(Texts.Registrations + Texts.Assign("t1", instrument: "unheard-of").Replace("assign-t1", "\\u001b[2J", StringComparison.Ordinal), options)).With(1);
            Assert.DoesNotContain('\e', refused.Out + refused.Error);
        }
    }

    [Fact]
    public async Task refusals_that_are_not_listed_are_counted()
    {
        var lines = Enumerable.Range(0, Server.Imports.ImportSummary.RefusalsKept + 3).Select(i => Texts.Assign($"t{i}", instrument: "unheard-of"));
        (await ImportText(string.Join('\n', lines))).With(1).Saying("3 further lines were refused");
    }

    public void Dispose() => _folder.Dispose();

    private Task<Ended> Import(string file, params string[] options) => LedgerProcess.Run(["import", file, "--data", _folder.Data, .. options]);

    private Task<Ended> ImportText(string text, params string[] options) =>
        LedgerProcess.Run(new Call(["import", "-", "--data", _folder.Data, .. options]) { Input = text });
}
