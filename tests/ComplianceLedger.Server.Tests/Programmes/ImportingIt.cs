using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Programmes;
using ComplianceLedger.Server.Tests.Api;

namespace ComplianceLedger.Server.Tests.Programmes;

public class ImportingIt
{
    [Fact]
    public async Task every_command_is_accepted_once_and_known_the_second_time()
    {
        var log = new InMemoryEventLog();
        await using var engine = await LedgerEngine.Start(log, NewLedger.Default, TimeProvider.System, null, CancellationToken.None);
        Assert.All(await Import(engine, Programme.Directive15), result => Assert.Equal(CommandOutcome.Accepted, result.Outcome));
        var events = await Count(log);
        Assert.All(await Import(engine, Programme.Directive15), result => Assert.Equal(CommandOutcome.Duplicate, result.Outcome));
        Assert.Equal(events, await Count(log));
    }

    [Fact]
    public async Task a_later_edition_adds_and_repeats_nothing()
    {
        await using var engine = await LedgerEngine.Start(new InMemoryEventLog(), NewLedger.Default, TimeProvider.System, null, CancellationToken.None);
        await Import(engine, Programme.Directive15);
        var later = Programme.Read(Programme.ShippedText() + """
            claims:
              - { about: task/T2023-8, field: note, value: "learned later", source: found }

            """, "later.yaml");
        Assert.NotEqual(Programme.Directive15.Sha256, later.Sha256);
        var added = Assert.Single(await Import(engine, later), result => result.Outcome != CommandOutcome.Duplicate);
        Assert.Equal((CommandOutcome.Accepted, "directiveTask-T2023-8"), (added.Outcome, added.Stream.ToString()));
    }

    [Fact]
    public void a_published_row_says_the_same_for_ever()
    {
        var later = Programme.Directive15.Commands.ToDictionary(given => given.CommandId, CommandTable.Current.HashOf);
        Assert.Equal("2026-1", FirstEdition.Edition);
        Assert.All(FirstEdition.Commands, given => Assert.Equal(CommandTable.Current.HashOf(given), later.GetValueOrDefault(given.CommandId)));
    }

    [Fact]
    public async Task this_edition_over_the_first_adds_what_is_new_and_nothing_else()
    {
        await using var server = await Api.RunningServer.Start();
        var before = await Given(FirstEdition);
        var after = await Given(Programme.Directive15);
        Assert.Equal(before.Select(recorded => recorded.EventId), after.Take(before.Count).Select(recorded => recorded.EventId));
        // What follows of itself, such as the end of a succession, is of the command that it follows from.
        var added = after.Skip(before.Count).Select(recorded => Recorder.Read(recorded).Metadata.CorrelationId).Distinct();
        var about = $"directive-15/{Programme.Directive15.Sha256}";
        Assert.Equal(
            Programme.Directive15.Commands.Select(given => given.CommandId).Except(FirstEdition.Commands.Select(given => given.CommandId))
                .Append($"begin/{about}").Append($"complete/{about}").Order(StringComparer.Ordinal),
            added.Order(StringComparer.Ordinal));
        Assert.Equal(after.Count, (await Given(Programme.Directive15)).Count);
        Assert.Equal(after.Count, (await Given(FirstEdition)).Count);

        async Task<List<RecordedEvent>> Given(Programme edition)
        {
            Assert.Empty(await ProgrammeImport.Run(server.Runtime, edition, CancellationToken.None));
            Assert.True(await server.Runtime.WaitUntilSettled(Api.RunningServer.Patience, CancellationToken.None));
            return await server.Log();
        }
    }

    [Fact]
    public async Task a_term_is_counted_by_the_programmes_calendar()
    {
        var log = new InMemoryEventLog();
        await using var engine = await LedgerEngine.Start(log, NewLedger.Default, TimeProvider.System, null, CancellationToken.None);
        await Import(engine, Programme.Directive15);
        // From the day before Tết 2026, which begins on a Saturday and ends on the Sunday of the week after.
        var assigned = await engine.Gate.Send(
            new GivenCommand("t1", new AssignTask(
                new TaskId("t1"), new InstrumentId("NQ21"), null, NormativeForce.Task, new BilingualText("Việc", null), null, [], null, [],
                new DeadlineTerm.WorkingDays(5, new DateOnly(2026, 2, 13), CalendarId.Default), null, false, false, null, null, []),
                Occurrence.On(new DateOnly(2026, 2, 13)), new Party("ttg", Role.Assigner, new AgencyId("ttg"))),
            LedgerEngine.Operator);
        Assert.Equal(CommandOutcome.Accepted, assigned.Outcome);
        var resolved = new List<DeadlineResolved>();
        await foreach (var recorded in log.ReadStream(new StreamName("directiveTask-t1"), new Revision(0), ReadDirection.Forwards, long.MaxValue))
        {
            if (Recorder.Read(recorded).Fact.Event is DeadlineResolved e)
                resolved.Add(e);
        }
        Assert.Equal(new DateOnly(2026, 2, 27), Assert.Single(resolved).Day);
    }

    [Fact]
    public async Task what_a_province_had_to_do_is_its_successors_and_nothing_is_given_to_it_any_more()
    {
        await using var server = await Api.RunningServer.Start();
        Assert.Empty(await ProgrammeImport.Run(server.Runtime, Programme.Directive15, CancellationToken.None));
        Task<CommandResult> Assign(string id, DateOnly on) => server.Runtime.Gate.Send(
            new GivenCommand($"assign-{id}", new AssignTask(
                new TaskId(id), new InstrumentId("NQ21"), null, NormativeForce.Task, new BilingualText("Việc", null), new AgencyId("tinh-kon-tum"), [], null, [],
                null, null, false, false, null, null, []),
                Occurrence.On(on), new Party("ttg", Role.Assigner, new AgencyId("ttg"))),
            LedgerEngine.Operator);

        Assert.Equal(CommandOutcome.Accepted, (await Assign("before", new DateOnly(2025, 1, 10))).Outcome);
        Assert.True(await server.Runtime.WaitUntilSettled(Api.RunningServer.Patience, CancellationToken.None));
        Assert.Equal("tinh-quang-ngai", (await server.Read("/api/v1/tasks/before"))["task"]!.Text("lead"));
        Assert.Equal("tinh-kon-tum", (await server.Read("/api/v1/tasks/before?asOf=2025-06-30"))["task"]!.Text("lead"));
        var refused = await Assign("after", new DateOnly(2025, 7, 2));
        Assert.Equal(CommandOutcome.Refused, refused.Outcome);
        Assert.Contains("tinh-quang-ngai", refused.Refusal!.En, StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_mark_unverified_can_be_read_from_the_log()
    {
        var log = new InMemoryEventLog();
        await using var engine = await LedgerEngine.Start(log, NewLedger.Default, TimeProvider.System, null, CancellationToken.None);
        await Import(engine, Programme.Directive15);
        var claims = new List<ClaimRecorded>();
        await foreach (var recorded in log.ReadStream(new StreamName("agency-bxd-cu"), new Revision(0), ReadDirection.Forwards, long.MaxValue))
        {
            if (Recorder.Read(recorded).Fact.Event is ClaimRecorded claim)
                claims.Add(claim);
        }
        Assert.Contains(new ClaimRecorded("name.vi", "Bộ Xây dựng", "unverified"), claims);
        Assert.Contains(new ClaimRecorded("until", "2025-02-28", "unverified"), claims);
    }

    [Fact]
    public async Task an_interrupted_import_is_over_once_any_edition_has_been_imported()
    {
        await using var server = await Api.RunningServer.Start();
        var ledger = server.Runtime;
        var plan = Programme.Read(ReadingProgrammes.Good, "plan.yaml");
        Task<CommandResult> Begin(string edition) => ledger.Gate.Send(
            new GivenCommand($"begin-{edition}", new BeginProgrammeImport(ledger.Ledger.LedgerId, plan.Name, edition, new string('0', 64)), null, null), LedgerEngine.Operator);

        Assert.Equal(CommandOutcome.Accepted, (await Begin("0")).Outcome);
        Assert.Equal("plan", await ProgrammeImport.Unfinished(ledger, CancellationToken.None));
        Assert.Empty(await ProgrammeImport.Run(ledger, plan, CancellationToken.None));
        Assert.Null(await ProgrammeImport.Unfinished(ledger, CancellationToken.None));
        Assert.Equal(CommandOutcome.Accepted, (await Begin("2")).Outcome);
        Assert.Equal("plan", await ProgrammeImport.Unfinished(ledger, CancellationToken.None));
    }

    /// <summary>As it was published; ledgers hold it.</summary>
    private static Programme FirstEdition
    {
        get
        {
            using var text = new StreamReader(typeof(ImportingIt).Assembly.GetManifestResourceStream("directive-15.2026-1.yaml")!);
            return Programme.Read(text.ReadToEnd(), "directive-15.2026-1.yaml");
        }
    }

    private static async Task<List<CommandResult>> Import(LedgerEngine engine, Programme programme)
    {
        var results = new List<CommandResult>();
        foreach (var given in programme.Commands)
            results.Add(await engine.Gate.Send(given, LedgerEngine.Operator));
        return results;
    }

    private static async Task<int> Count(InMemoryEventLog log)
    {
        var count = 0;
        await foreach (var _ in log.ReadAll(LogPosition.Start, long.MaxValue))
            count++;
        return count;
    }
}
