using System.Diagnostics;
using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Benchmarks;

/// <summary>
/// What one event of a calendar costs: every open term of the ledger spans the holiday that is declared, so that all of them move. The tasks have been written straight into the log and
/// nobody has asked for them yet: each is recovered first.
/// </summary>
internal static class Recompute
{
    private const int AppendsAtOnce = 2_000;

    /// <summary>People at work beside it, each on a task of his own.</summary>
    private const int Callers = 8;

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private static readonly CalendarId Calendar = new("benchmark");
    private static readonly InstrumentId Instrument = new("i0");
    private static readonly DateOnly From = SyntheticHistory.FirstDay;
    private static readonly DateOnly Holiday = From.AddDays(140);
    private static readonly Party Registrar = new("registrar", Role.Registrar, null);
    private static readonly Party Assigner = new("assigner", Role.Assigner, new AgencyId("vpcp"));

    public static async Task<int> Run(string[] args)
    {
        var tasks = Commands.Option(args, "--tasks", 100_000);
        var folder = Directory.CreateTempSubdirectory("ledger-benchmark-").FullName;
        try
        {
            await using (var log = SqliteEventLog.Open(DataFolder.LogFileIn(folder)))
                await Write(log, tasks);
            using var data = DataFolder.Open(folder, "benchmark");
            await using var ledger = await LedgerRuntime.Open(data, EventLogStore.Embedded, null, TimeProvider.System, null, CancellationToken.None);
            if (!await ledger.WaitUntilSettled(Patience, CancellationToken.None))
                throw new InvalidOperationException($"The ledger does not come to rest: {string.Join("; ", ledger.Health().Faults)}");
            AnyInstant.Print($"{tasks} open terms, {(await ledger.Log.Head()).Value} events");
            await Assign(ledger);

            using var calm = new CancellationTokenSource(Before);
            Report("before", await AtWork(ledger, calm.Token));

            using var moving = new CancellationTokenSource();
            var working = AtWork(ledger, moving.Token);
            var processor = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            var declared = await Accepted(
                ledger, new GivenCommand("holiday", new DeclareHoliday(Calendar, Holiday, Holiday, "Ngày nghỉ", Holiday.AddDays(-8), "benchmark"), null, null), Registrar);
            var known = await UntilKnown(ledger, declared.Position!.Value, clock);
            await UntilNoneIsStale(ledger);
            var (elapsed, used) = (clock.Elapsed, Environment.CpuUsage.TotalTime - processor);
            await moving.CancelAsync();
            Report("meanwhile", await working);
            var moved = await Moved(ledger, declared.Position.Value);
            AnyInstant.Print($"recompute {moved} deadlines moved in {elapsed.TotalSeconds:0.0} s, {moved / elapsed.TotalSeconds:0} /s; which ones they are was known after {known.TotalSeconds:0.0} s; {used.TotalMicroseconds / moved:0} us of processor a deadline, with the work beside it");
            return moved == tasks ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Open tasks, each due so many working days after its day that the holiday falls between the two.</summary>
    private static async Task Write(SqliteEventLog log, int tasks)
    {
        var calendar = WorkingCalendar.Resting([DayOfWeek.Saturday, DayOfWeek.Sunday]);
        await Append(StreamId.Of(new LedgerId("benchmark")), new LedgerCreated(new LedgerId("benchmark"), "Benchmark", "benchmark.example", true, LedgerCreated.CurrentFormat));
        await Append(StreamId.Of(Instrument), new InstrumentRegistered(Instrument, InstrumentKind.Plan, null, "ttg", null, null, null, new BilingualText("Kế hoạch", null), RollPolicy.Forward, []));
        await Append(StreamId.Of(Calendar), new CalendarCreated(Calendar, calendar.WeeklyRest, null, "benchmark"));
        var running = new List<Task>(AppendsAtOnce);
        for (var number = 0; number < tasks; number++)
        {
            var id = new TaskId(SyntheticHistory.TaskId(number));
            var term = new DeadlineTerm.WorkingDays(110 + (number % 100), From.AddDays(number % 90), Calendar);
            var day = calendar.After(term.From, term.Count)!.Value;
            running.Add(Append(
                StreamId.Of(id),
                new TaskAssigned(
                    id, Instrument, null, NormativeForce.Task, new BilingualText($"Nhiệm vụ số {number} về ngoại giao kinh tế", null), null, [], null, [], day, null, false, false, null, null, []),
                new DeadlineResolved(day, term, new DeadlineBasis(Calendar, 0, RollPolicy.Forward))));
            if (running.Count == AppendsAtOnce)
            {
                await Task.WhenAll(running);
                running.Clear();
            }
        }
        await Task.WhenAll(running);

        Task Append(StreamId stream, params DomainEvent[] events) =>
            SyntheticHistory.Append(log, stream, Revision.None, From, [.. events.Select(e => new SyntheticHistory.Entry(0, 0, e))], CancellationToken.None);
    }

    private static async Task Assign(LedgerRuntime ledger)
    {
        for (var caller = 0; caller < Callers; caller++)
        {
            await Accepted(
                ledger,
                new GivenCommand($"assign-{caller}", new AssignTask(
                    TaskOf(caller), Instrument, null, NormativeForce.Task, new BilingualText("Nhiệm vụ đo tốc độ", null), null, [], null, [], null, null, false, false, null, null, []), Occurrence.On(From), null),
                Assigner);
        }
    }

    /// <summary>Reports on progress, one after the other for each caller, until it is cancelled.</summary>
    /// <returns>How long each command waited for its answer, in milliseconds.</returns>
    private static async Task<List<double>> AtWork(LedgerRuntime ledger, CancellationToken cancellation)
    {
        var waits = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var mine = new List<double>();
            while (!cancellation.IsCancellationRequested)
            {
                var clock = Stopwatch.StartNew();
                await Accepted(
                    ledger, new GivenCommand($"report-{Guid.NewGuid():N}", new ReportProgress(TaskOf(caller), null, 50, "Đang triển khai theo kế hoạch.", []), Occurrence.On(From), null), Assigner);
                mine.Add(clock.Elapsed.TotalMilliseconds);
            }
            return mine;
        })));
        return [.. waits.SelectMany(wait => wait)];
    }

    /// <summary>Until the views reflect the calendar's event, and so say which terms it moves.</summary>
    private static async Task<TimeSpan> UntilKnown(LedgerRuntime ledger, LogPosition position, Stopwatch clock) =>
        await ledger.Views.WaitFor(position, Patience) ? clock.Elapsed : throw new InvalidOperationException($"The views stopped: {ledger.Views.Fault?.Message}");

    private static async Task UntilNoneIsStale(LedgerRuntime ledger)
    {
        using var looking = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while ((await ledger.Views.MovedTerms(1)).Count > 0)
            await looking.WaitForNextTickAsync();
    }

    private static async Task<int> Moved(LedgerRuntime ledger, LogPosition after)
    {
        var moved = 0;
        await foreach (var recorded in ledger.Log.ReadAll(after, long.MaxValue))
            moved += recorded.Type == "directive-task.deadline-recomputed.v1" ? 1 : 0;
        return moved;
    }

    private static void Report(string when, List<double> waits)
    {
        var ordered = waits.Order().ToList();
        AnyInstant.Print($"{when}: {ordered.Count} commands of {Callers} callers, p50 {ordered[ordered.Count / 2]:0.0} ms, p99 {ordered[(int)(ordered.Count * 0.99)]:0.0} ms, longest {ordered[^1]:0} ms");
    }

    private static async Task<CommandResult> Accepted(LedgerRuntime ledger, GivenCommand given, Party by)
    {
        var result = await ledger.Gate.Send(given, by);
        return result.Outcome == CommandOutcome.Accepted ? result : throw new InvalidOperationException($"{given.CommandId}: {result.Outcome} {result.Refusal?.Code} {result.Cause}");
    }

    private static TaskId TaskOf(int caller) => new($"B{caller}");
}
