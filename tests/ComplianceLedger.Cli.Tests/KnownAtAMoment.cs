using System.Text.Json.Nodes;
using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Cli.Tests;

/// <summary>What was known when, in a ledger that was recorded through a year of a test clock, and in one that was recorded today.</summary>
public sealed class KnownAtAMoment : IDisposable
{
    private static readonly string[] Year = ["--tasks", "400", "--clock", "2025-01-01..2025-12-31"];

    private readonly TestFolder _folder = new();

    [Fact]
    public async Task one_day_as_known_then_and_later_is_two_lists_with_the_events_that_make_the_difference()
    {
        // Of this seed's few overdue tasks some were entered late.
        (await LedgerProcess.Run(["simulate", .. Year, "--seed", "2", "--data", _folder.Data])).With(0);
        var compared = (await Overdue("--as-of", "2025-06-30", "--known-at", "2025-07-05", "--compare", "2025-12-31")).With(0).Json;
        foreach (var (side, knownAt) in new[] { ("first", "2025-07-05"), ("second", "2025-12-31") })
        {
            var alone = (await Overdue("--as-of", "2025-06-30", "--known-at", knownAt)).With(0);
            Assert.Equal(alone.Json.ToJsonString(), compared[side]!["overdue"]!.ToJsonString());
        }
        var first = Tasks(compared["first"]!["overdue"]!);
        var second = Tasks(compared["second"]!["overdue"]!);
        var differences = compared["differences"]!.AsArray();
        Assert.NotEmpty(differences);
        Assert.Equal((int)compared["differing"]!, differences.Count);
        // Nobody's deadline moved under a test clock but by what was entered late: who is on one list only is among those that differ.
        Assert.Subset(Tasks(compared["differences"]!).ToHashSet(), first.Except(second).Concat(second.Except(first)).ToHashSet());
        Assert.All(differences.SelectMany(task => task!["events"]!.AsArray()), e =>
        {
            Assert.InRange(DateTimeOffset.Parse((string)e!["recordedAt"]!, null), Moment("2025-07-06T00:00:00+07:00"), Moment("2026-01-01T00:00:00+07:00"));
            Assert.True(DateOnly.Parse((string)e["effectiveDay"]!, null) <= new DateOnly(2025, 6, 30));
        });
        // Late in entry is a figure of its own, and here it is not nothing.
        Assert.InRange((long)(await LedgerProcess.Run("report", "--data", _folder.Data, "--json")).With(0).Json["late"]!["inEntry"]!, 1, 400);
        (await LedgerProcess.Run("verify", "--data", _folder.Data)).With(0);
    }

    [Fact]
    public async Task the_same_seed_and_clock_answer_the_same_at_every_moment()
    {
        async Task<List<string>> Made(string data)
        {
            (await LedgerProcess.Run(["simulate", .. Year, "--seed", "4", "--data", data])).With(0);
            var answers = new List<string>();
            foreach (var knownAt in new[] { "2025-03-31", "2025-08-14" })
            {
                answers.Add((await LedgerProcess.Run("overdue", "--as-of", "2025-06-30", "--known-at", knownAt, "--data", data, "--json")).With(0).Out);
                var report = (await LedgerProcess.Run("report", "--as-of", "2025-06-30", "--known-at", knownAt, "--data", data, "--json")).With(0).Json;
                answers.Add(report["buckets"]!.ToJsonString() + report["rates"]!.ToJsonString());
            }
            return answers;
        }
        Assert.Equal(await Made(_folder.File("one")), await Made(_folder.File("other")));
    }

    [Fact]
    public async Task before_its_first_event_a_ledger_had_recorded_nothing_and_says_since_when_it_has()
    {
        (await LedgerProcess.Run(["simulate", .. Year, "--data", _folder.Data])).With(0);
        (await Overdue("--known-at", "2024-12-31", "--lang", "en")).With(1).Saying("not-yet-recording since 2024-12-31T17:00:00");
        // On its first day there was the ledger, and nothing overdue in it.
        Assert.Empty((await Overdue("--as-of", "2025-01-01", "--known-at", "2025-01-01")).With(0).Json.AsArray());

        var programme = _folder.File("programme");
        (await LedgerProcess.Run("import", _folder.Write("directive-15.yaml", Server.Programmes.Programme.ShippedText()), "--data", programme)).With(0);
        var (before, since) = await FirstRecorded(programme);
        foreach (var verb in new[] { new[] { "overdue" }, ["report"], ["history", "T2024-1"], ["overdue", "--compare", "2100-01-01"] })
            (await LedgerProcess.Run([.. verb, "--known-at", before, "--data", programme, "--lang", "en"])).With(1).Saying($"not-yet-recording since {since}");
        Assert.Single((await LedgerProcess.Run("overdue", "--as-of", "2025-06-30", "--data", programme, "--json")).With(0).Json.AsArray());
    }

    [Fact]
    public async Task a_ledger_that_has_recorded_in_another_time_takes_no_test_clock()
    {
        (await LedgerProcess.Run("simulate", "--tasks", "5", "--data", _folder.Data)).With(0);
        var refused = (await LedgerProcess.Run(["simulate", .. Year, "--data", _folder.Data, "--json"])).With(1).Saying("clock-of-another");
        Assert.Equal("clock-of-another", (string?)refused.Json["refusal"]!["code"]);
        await using var server = await RunningServer.Start(_folder.File("served"), "--simulated");
        (await LedgerProcess.Run(["simulate", .. Year, "--data", _folder.File("served")])).With(1).Saying("clock-of-another");
    }

    public void Dispose() => _folder.Dispose();

    private Task<Ended> Overdue(params string[] options) => LedgerProcess.Run(["overdue", .. options, "--data", _folder.Data, "--json"]);

    private static List<string> Tasks(JsonNode rows) => [.. rows.AsArray().Select(row => (string)row!["taskId"]!)];

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, null);

    /// <summary>A moment just before the ledger's first event, and when that was recorded.</summary>
    private static async Task<(string Before, string Since)> FirstRecorded(string data)
    {
        await using var log = SqliteEventLog.OpenReadOnly(DataFolder.LogFileIn(data));
        await foreach (var first in log.ReadAll(LogPosition.Start, 1))
        {
            var at = Actors.Recorder.Read(first).Metadata.RecordedAt;
            return (at.AddTicks(-1).ToString("O", null), at.ToString("O", null));
        }
        throw new InvalidOperationException("The ledger is empty.");
    }
}
