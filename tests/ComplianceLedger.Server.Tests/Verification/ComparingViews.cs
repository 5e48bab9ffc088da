using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;
using ComplianceLedger.Server.Tests.Imports;
using ComplianceLedger.Server.Verification;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Server.Tests.Verification;

public sealed class ComparingViews : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-verify-");

    private string Database => Path.Combine(_folder.FullName, "views.db");

    [Fact]
    public async Task views_that_are_what_the_log_gives_are_clean() => Assert.Empty((await Verify(await Viewed())).Findings);

    [Fact]
    public async Task views_that_are_not_there_are_no_finding() => Assert.True((await Verify(await Written())).IsClean);

    [Fact]
    public async Task views_that_lag_behind_are_compared_as_far_as_they_go()
    {
        var log = await Viewed();
        var last = (await History.Events(log)).Last(recorded => recorded.Stream.Value == "directiveTask-t");
        var metadata = EventMetadata.Decode(last.Metadata);
        await log.Append(last.Stream, last.Revision, [Progress(metadata, last.Stream, last.Revision.Value + 1)]);
        Assert.Empty((await Verify(log)).Findings);
    }

    [Theory]
    [InlineData("UPDATE task_board_v10 SET lead = 'b' WHERE task = 't'", "directiveTask-t", "lead is 'b' in the views and 'a' by its events")]
    [InlineData("UPDATE task_board_v10 SET current_deadline = NULL WHERE task = 't'", "directiveTask-t", "current_deadline is null in the views and '2024-01-31' by its events")]
    [InlineData("UPDATE task_board_v10 SET current_deadline = '2025-13-01' WHERE task = 't'", "directiveTask-t", "current_deadline is '2025-13-01' in the views")]
    [InlineData("UPDATE task_board_v10 SET suspensions = 'x' WHERE task = 't'", "directiveTask-t", "suspensions is 'x' in the views and '[]' by its events")]
    [InlineData("UPDATE task_board_v10 SET coordinators = 'null' WHERE task = 't'", "directiveTask-t", "coordinators is 'null' in the views")]
    [InlineData("UPDATE task_board_v10 SET status = 'asleep' WHERE task = 't'", "directiveTask-t", "status is 'asleep' in the views")]
    [InlineData("UPDATE task_board_v10 SET children = 'two' WHERE task = 't'", "directiveTask-t", "children is 'two' in the views and 1 by its events")]
    [InlineData("UPDATE task_board_v10 SET title_vi = x'00' WHERE task = 't'", "directiveTask-t", "title_vi is 1 bytes in the views")]
    [InlineData("UPDATE task_board_v10 SET first_position = 1 WHERE task = 't'", "directiveTask-t", "first_position is 1 in the views")]
    [InlineData("DELETE FROM task_board_v10 WHERE task = 't'", "directiveTask-t", "the views have no row of it")]
    [InlineData("UPDATE as_of_v2 SET status = 'asleep' WHERE number = 0", "directiveTask-t", "as_of, row 0: status is 'asleep' in the views and 'Assigned' by its events")]
    [InlineData("UPDATE as_of_v2 SET day_from = day_from + 1 WHERE number = 0", "directiveTask-t", "as_of, row 0: day_from is")]
    [InlineData("UPDATE as_of_v2 SET position = position + 1 WHERE number = 0", "directiveTask-t", "as_of, row 0: position is")]
    [InlineData("DELETE FROM as_of_v2 WHERE number = (SELECT max(number) FROM as_of_v2)", "directiveTask-t", "as_of: the views have 2 rows of it, and its events give 3")]
    [InlineData("UPDATE as_of_particulars_v2 SET lead = 'b' WHERE task = 0", "directiveTask-t", "as_of_particulars, row 0: lead is 'b' in the views and 'a' by its events")]
    [InlineData("UPDATE as_of_particulars_v2 SET search = '' WHERE task = 0", "directiveTask-t", "as_of_particulars, row 0: search is '' in the views")]
    [InlineData("INSERT INTO as_of_task_v2 VALUES (2, 'made-up')", "directiveTask-made-up", "as_of_task has a row of 'made-up'")]
    [InlineData("UPDATE task_agency_v2 SET relation = 'Monitoring' WHERE task = 't'", "directiveTask-t", "task_agency is 'a Monitoring' in the views and 'a Lead' by its events")]
    [InlineData("DELETE FROM task_agency_v2 WHERE task = 't'", "directiveTask-t", "task_agency is '' in the views")]
    [InlineData("INSERT INTO task_agency_v2 VALUES ('b', 'c', 'Lead')", "directiveTask-c", "task_agency is 'b Lead' in the views and '' by its events")]
    [InlineData("INSERT INTO task_agency_v2 VALUES ('b', 'made-up', 'Lead')", "directiveTask-made-up", "task_agency has a row of 'made-up'")]
    [InlineData("UPDATE due_dates_v2 SET day = 'soon' WHERE task = 't'", "directiveTask-t", "due_dates: day is 'soon' in the views and '2024-01-31' by its events")]
    [InlineData("UPDATE due_dates_v2 SET urged = 7 WHERE task = 't'", "directiveTask-t", "due_dates: urged is 7 in the views and null by its events")]
    [InlineData("UPDATE due_dates_v2 SET is_urged = 0 WHERE task = 't'", "directiveTask-t", "due_dates: is_urged is 0 in the views and 1 by its events")]
    [InlineData("DELETE FROM due_dates_v2 WHERE task = 't'", "directiveTask-t", "due_dates: the views have no row of it")]
    [InlineData("INSERT INTO due_dates_v2 VALUES ('c', '2024-01-31', 1, NULL)", "directiveTask-c", "due_dates: the views have a row of it")]
    [InlineData("INSERT INTO due_dates_v2 VALUES ('made-up', '2024-01-31', 1, NULL)", "directiveTask-made-up", "due_dates has a row of 'made-up'")]
    [InlineData("UPDATE agency_v2 SET kind = 'Family' WHERE agency = 'a'", "agency-a", "kind is 'Family' in the views and 'Ministry' by its events")]
    [InlineData("DELETE FROM agency_v2 WHERE agency = 'b'", "agency-b", "the views have no row of it")]
    [InlineData("INSERT INTO agency_v2 VALUES ('made-up', 'Ministry', 'x', NULL, NULL, '[]', '[]', 0, 1)", "agency-made-up", "agency has a row of 'made-up'")]
    [InlineData("UPDATE agency_v2 SET successions = 'x' WHERE agency = 'a'", "agency-a", "successions is 'x' in the views and '[]' by its events")]
    [InlineData("INSERT INTO transfer_due_v3 VALUES ('t', 's', 'b', '2024-01-31', 0, 0)", "directiveTask-t", "transfer_due is 's b 2024-01-31 0 0' in the views and '' by its events")]
    [InlineData("INSERT INTO transfer_due_v3 VALUES ('made-up', 's', 'b', '2024-01-31', 0, 0)", "directiveTask-made-up", "transfer_due has a row of 'made-up'")]
    [InlineData("INSERT INTO succession_v1 VALUES ('made-up', 'Split', '[]', 'b', '2024-01-31', NULL, '[]', 0, 0, 1, 0, 1)", "succession-made-up", "succession has a row of 'made-up'")]
    [InlineData("UPDATE instrument_v1 SET claims = '{'", "instrument-ct15", "claims is '{' in the views")]
    [InlineData("INSERT INTO instrument_v1 SELECT 'made-up', kind, number, issuer, spoken_on, issued_on, parent, title_vi, title_en, roll_policy, claims, revision, position FROM instrument_v1", "instrument-made-up", "instrument has a row of 'made-up'")]
    [InlineData("UPDATE history_index_v1 SET effective_day = '2024-01-01' WHERE stream = 'agency-a' AND revision = 0", "agency-a", "the history index: effective_day is '2024-01-01' in the views")]
    [InlineData("UPDATE history_index_v1 SET type = 'x' WHERE stream = 'agency-a' AND revision = 0", "agency-a", "the history index: type is 'x' in the views")]
    [InlineData("UPDATE history_index_v1 SET recorded_at = 'then' WHERE stream = 'agency-a' AND revision = 0", "agency-a", "the history index: recorded_at is 'then' in the views")]
    [InlineData("UPDATE history_index_v1 SET recorded_at_running_max = '9' WHERE stream = 'agency-a' AND revision = 0", "agency-a", "the history index: recorded_at_running_max is '9' in the views")]
    [InlineData("DELETE FROM history_index_v1 WHERE stream = 'agency-a' AND revision = 0", "agency-a", "the history index: it has no row of position")]
    public async Task a_row_that_somebody_changed_is_named(string change, string stream, string problem)
    {
        var log = await Viewed();
        Execute(change);
        var summary = await Verify(log);
        Assert.Equal((FindingCodes.ViewDiffers, stream), (summary.First!.Code, summary.First.Stream!.Value.Value));
        Assert.Contains(problem, summary.First.Problem, StringComparison.Ordinal);
        Assert.Single(summary.Findings);
    }

    [Theory]
    [InlineData("UPDATE movable_term_v1 SET moved_by = NULL", "directiveTask-t", "movable_term: moved_by is null in the views and 1 by its events")]
    [InlineData("UPDATE movable_term_v1 SET day = '2023-02-12'", "directiveTask-t", "movable_term: day is '2023-02-12' in the views and '2023-02-11' by its events")]
    [InlineData("UPDATE movable_term_v1 SET closed_on = '2023-02-01'", "directiveTask-t", "movable_term: closed_on is '2023-02-01' in the views and null by its events")]
    [InlineData("UPDATE movable_term_v1 SET term = '{}'", "directiveTask-t", "movable_term: term is '{}' in the views")]
    [InlineData("DELETE FROM movable_term_v1", "directiveTask-t", "movable_term: the views have no row of it")]
    [InlineData("INSERT INTO movable_term_v1 SELECT 'made-up', calendar, revision, roll_policy, term, day, closed_on, moved_by FROM movable_term_v1", "directiveTask-made-up", "movable_term has a row of 'made-up'")]
    [InlineData("UPDATE calendar_v2 SET type = 'x' WHERE revision = 0", "calendar-vn", "type is 'x' in the views")]
    [InlineData("UPDATE calendar_v2 SET occurred_on = NULL WHERE revision = 1", "calendar-vn", "occurred_on is null in the views and '2022-09-01' by its events")]
    [InlineData("DELETE FROM calendar_v2 WHERE revision = 1", "calendar-vn", "the views have no row of its revision 1")]
    [InlineData("INSERT INTO calendar_v2 SELECT calendar, 2, type, data, occurred_on, position FROM calendar_v2 WHERE revision = 1", "calendar-vn", "the views have a row of its revision 2")]
    [InlineData("INSERT INTO calendar_v2 SELECT 'made-up', 0, type, data, occurred_on, position FROM calendar_v2 WHERE revision = 1", "calendar-made-up", "calendar has a row of 'made-up'")]
    public async Task a_row_of_a_term_or_a_calendar_that_somebody_changed_is_named(string change, string stream, string problem)
    {
        var log = await History.Write([Lines.Instrument("ct15"), Lines.Calendar(), Lines.AssignTerm("t", 10, "2023-02-01"), Lines.Holiday("2023-02-03")]);
        await View(log);
        Execute(change);
        var finding = Assert.Single((await Verify(log)).Findings, finding => finding.Code == FindingCodes.ViewDiffers);
        Assert.Equal(stream, finding.Stream!.Value.Value);
        Assert.Contains(problem, finding.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE inspection_v1 SET by = 'x' WHERE revision = 1", "inspection-kt", "by is 'x' in the views and 'somebody' by its events")]
    [InlineData("UPDATE inspection_v1 SET occurred_on = NULL WHERE revision = 0", "inspection-kt", "occurred_on is null in the views")]
    [InlineData("DELETE FROM inspection_v1 WHERE revision = 1", "inspection-kt", "the views have no row of its revision 1")]
    [InlineData("INSERT INTO inspection_v1 SELECT inspection, 2, type, data, by, occurred_on, position FROM inspection_v1 WHERE revision = 1", "inspection-kt", "the views have a row of its revision 2")]
    [InlineData("DELETE FROM inspection_task_v1", "inspection-kt", "inspection_task is '' in the views and 't' by its events")]
    [InlineData("INSERT INTO inspection_task_v1 VALUES ('t', 'made-up')", "inspection-made-up", "inspection_task has a row of 'made-up'")]
    public async Task a_row_of_an_inspection_that_somebody_changed_is_named(string change, string stream, string problem)
    {
        var log = await History.Write([Lines.Instrument("ct15"), Lines.Assign("t"), Lines.Inspect("kt", "t"), Lines.Finding("kt")]);
        await View(log);
        Execute(change);
        var finding = Assert.Single((await Verify(log)).Findings, finding => finding.Code == FindingCodes.ViewDiffers);
        Assert.Equal(stream, finding.Stream!.Value.Value);
        Assert.Contains(problem, finding.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE recurring_duty_v3 SET next_day = '2023-04-02'", "directiveTask-t", "recurring_duty: next_day is '2023-04-02' in the views and '2023-01-02' by its events")]
    [InlineData("UPDATE recurring_duty_v3 SET open_periods = 'x'", "directiveTask-t", "recurring_duty: open_periods is 'x' in the views and '[]' by its events")]
    [InlineData("UPDATE recurring_duty_v3 SET at_odds = 'x'", "directiveTask-t", "recurring_duty: at_odds is 'x' in the views and null by its events")]
    [InlineData("DELETE FROM recurring_duty_v3", "directiveTask-t", "recurring_duty: the views have no row of it")]
    [InlineData("INSERT INTO recurring_duty_v3 VALUES ('made-up', NULL, '[]', NULL)", "directiveTask-made-up", "recurring_duty has a row of 'made-up'")]
    [InlineData("UPDATE task_board_v10 SET recurrence = '{}'", "directiveTask-t", "recurrence is '{}' in the views")]
    public async Task a_row_of_a_duty_that_somebody_changed_is_named(string change, string stream, string problem)
    {
        // Written without the reactor that opens its periods.
        var log = await History.Write([Lines.Instrument("ct15"), Lines.AssignEvery("t", "quarter", "15")]);
        await View(log);
        Execute(change);
        var finding = Assert.Single((await Verify(log)).Findings, finding => finding.Code == FindingCodes.ViewDiffers);
        Assert.Equal(stream, finding.Stream!.Value.Value);
        Assert.Contains(problem, finding.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task after_a_row_that_cannot_be_read_the_comparison_goes_on()
    {
        var log = await Viewed();
        Execute("UPDATE task_board_v10 SET suspensions = 'x', status = 'asleep'", rows: 2);
        Execute("UPDATE agency_v2 SET claims = 'x'", rows: 2);
        Assert.Equal(["agency-a", "agency-b", "directiveTask-c", "directiveTask-t"], (await Verify(log)).Findings.Select(finding => finding.Stream!.Value.Value).Order());
    }

    [Fact]
    public async Task a_row_of_no_task_is_named()
    {
        var log = await Viewed();
        Execute("UPDATE task_board_v10 SET task = 'made-up' WHERE task = 't'");
        Assert.Equal(["directiveTask-made-up", "directiveTask-t"], (await Verify(log)).Findings.Select(finding => finding.Stream!.Value.Value).Order());
    }

    [Theory]
    [InlineData("UPDATE task_board_v10 SET task = 'no id at all' WHERE task = 't'", "task_board has a row of 'no id at all'")]
    [InlineData("UPDATE task_board_v10 SET task = NULL WHERE task = 't'", "the views have no row of it")]
    public async Task a_row_that_can_be_of_no_task_is_a_finding(string change, string problem)
    {
        var log = await Viewed();
        Execute(change);
        Assert.Contains((await Verify(log)).Findings, finding => finding.Problem.Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("UPDATE as_of_v2 SET number = 99 WHERE number = (SELECT max(number) FROM as_of_v2)", "row 99")]
    [InlineData("INSERT INTO as_of_v2 SELECT number + 99, position, 7, day_from, day_until, status, standing, original_deadline, current_deadline, completed_on, rested_days, is_resting, has_request, has_disputes, is_entered_late, extensions, particulars FROM as_of_v2 WHERE number = 0", "row 99")]
    [InlineData("INSERT INTO as_of_particulars_v2 SELECT 7, ordinal, instrument, grp, lead, coordinators, monitoring, addressees, title_vi, title_en, search FROM as_of_particulars_v2 WHERE task = 0", "row 7")]
    public async Task rows_of_the_as_of_table_that_stand_elsewhere_than_the_log_has_them_are_a_finding(string change, string problem)
    {
        var log = await Viewed();
        Execute(change);
        Assert.Contains(problem, Assert.Single((await Verify(log)).Findings).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_index_is_compared_from_page_to_page()
    {
        var log = await Viewed();
        var recorded = (await History.Events(log)).Last(recorded => recorded.Stream.Value == "directiveTask-t");
        var (metadata, last) = (EventMetadata.Decode(recorded.Metadata), recorded.Revision);
        // Above the rows that are read at once, in as few appends as a log takes.
        for (var appended = 0; appended < 5; appended++)
        {
            var events = Enumerable.Range(0, 900).Select(i => Progress(metadata, recorded.Stream, last.Value + 1 + i)).ToList();
            last = Assert.IsType<AppendOutcome.Appended>(await log.Append(recorded.Stream, last, events)).Revision;
        }
        await View(log);
        Assert.Empty((await Verify(log)).Findings);
        Execute("UPDATE history_index_v1 SET type = 'x' WHERE position = 4000");
        Assert.Equal(4_000, Assert.Single((await Verify(log)).Findings).Position.Value);
    }

    [Fact]
    public async Task rows_beyond_what_the_views_reflect_are_a_finding()
    {
        var log = await Viewed();
        Execute("INSERT INTO history_index_v1 SELECT 999, 'agency-a', 999, type, recorded_at, recorded_at_running_max, effective_day FROM history_index_v1 WHERE position = 1");
        Assert.Contains("position 999", Assert.Single((await Verify(log)).Findings).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task views_of_another_ledger_are_one_finding()
    {
        var log = await Viewed();
        Execute("UPDATE view_ledger SET ledger = 'another'");
        var finding = Assert.Single((await Verify(log)).Findings);
        Assert.Equal(FindingCodes.ViewDiffers, finding.Code);
        Assert.Contains("of ledger 'another'", finding.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public async Task views_that_reflect_more_than_the_log_holds_are_one_finding(int left)
    {
        var events = await History.Events(await Viewed());
        var shorter = new InMemoryEventLog();
        foreach (var recorded in events.Take(left))
            await shorter.Append(recorded.Stream, new Revision(recorded.Revision.Value - 1), [new EncodedEvent(recorded.EventId, recorded.Type, recorded.Data, recorded.Metadata)]);
        // A log that ends there may also lack a child that is about to come, which is no matter of the views.
        var finding = Assert.Single((await Verify(shorter)).Findings, finding => finding.Code == FindingCodes.ViewDiffers);
        Assert.Contains($"the views reflect position {events.Count}, and the log ends at position {left}", finding.Problem, StringComparison.Ordinal);
        Assert.StartsWith("keep the views", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_file_that_holds_no_views_is_named()
    {
        await File.WriteAllTextAsync(Database, "no database at all, but long enough to be taken for one by somebody who only looks at its size");
        Assert.Equal(FindingCodes.ViewDiffers, (await Verify(await Written())).First!.Code);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<VerificationSummary> Verify(IEventLog log) => new Verifier(log, Database).Run();

    private static Task<InMemoryEventLog> Written() => History.Write(
        [Lines.Agency("a"), Lines.Agency("b"), Lines.Instrument("ct15"), Lines.Assign("t", "a", "2024-01-31"), Lines.Assign("c", parent: "t"), Lines.Progress("t", "one")]);

    private async Task<InMemoryEventLog> Viewed()
    {
        var log = await Written();
        await View(log);
        return log;
    }

    private async Task View(IEventLog log)
    {
        await using var views = await LedgerViews.Open(Database, log, TimeProvider.System);
        Assert.True(await views.WaitFor(await log.Head(), Patience), views.Fault?.ToString());
    }

    private static EncodedEvent Progress(EventMetadata template, StreamName stream, long revision)
    {
        var stored = EventTable.Current.Encode(new ProgressReported(null, 50, "two", []));
        var id = EventIds.Of(stream.Value, revision + 1, template.Writer, stored.Type, stored.Data);
        var metadata = template with { EventId = id, CommandId = $"later-{revision}", CommandHash = new string('a', 64) };
        return new EncodedEvent(id, stored.Type, stored.Data, metadata.Encode());
    }

    private void Execute(string sql, int rows = 1)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Database, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(rows, command.ExecuteNonQuery());
    }
}
