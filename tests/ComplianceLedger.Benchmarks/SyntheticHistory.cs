using System.Globalization;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Benchmarks;

/// <summary>
/// A long history written straight into a log, without a command: tasks assigned over four years, ten events each, one in three extended, one in four suspended for a while, most of them completed, and a part of all that
/// entered days or weeks after it happened. A pure function of a task's number.
/// </summary>
internal sealed class SyntheticHistory(int tasks)
{
    public const int Days = 1_420;
    public const int Agencies = 200;
    public const int Instruments = 40;

    private const int AppendsAtOnce = 2_000;

    public static readonly DateOnly FirstDay = new(2023, 1, 2);

    private static readonly Party By = new("u1", Role.Assigner, new AgencyId("vpcp"));
    private static readonly Document Paper = new("1", null, null, null, null, null, null, null);

    /// <summary>An event with the days, after the first, on which it was recorded and on which it happened.</summary>
    public readonly record struct Entry(int Recorded, int Happened, DomainEvent Event);

    public static string TaskId(int number) => string.Create(CultureInfo.InvariantCulture, $"T{number:D7}");

    /// <returns>How many events were written.</returns>
    public async Task<long> Write(IEventLog log, CancellationToken cancellation)
    {
        var first = Registers();
        foreach (var (stream, e) in first)
            await Append(log, stream, Revision.None, FirstDay, [new Entry(0, 0, e)], cancellation);
        long events = first.Count;

        // What is recorded on a day, by the task's number: stories are told again each time, which is cheaper than to keep them.
        var days = Enumerable.Range(0, Days + 1).Select(_ => new List<int>()).ToArray();
        for (var task = 0; task < tasks; task++)
        {
            foreach (var day in Story(task).Select(entry => entry.Recorded).Distinct())
                days[Math.Min(day, Days)].Add(task);
        }
        var running = new List<Task>(AppendsAtOnce);
        for (var day = 0; day < Days; day++)
        {
            foreach (var task in days[day])
            {
                var story = Story(task);
                var tail = story.TakeWhile(entry => entry.Recorded < day).Count();
                var entries = story.Where(entry => entry.Recorded == day).ToList();
                events += entries.Count;
                running.Add(Append(log, StreamId.Of(new TaskId(TaskId(task))), new Revision(tail - 1), FirstDay.AddDays(day), entries, cancellation));
                if (running.Count == AppendsAtOnce)
                {
                    await Task.WhenAll(running);
                    running.Clear();
                }
            }
            await Task.WhenAll(running);
            running.Clear();
        }
        return events;
    }

    private static List<(StreamId Stream, DomainEvent Event)> Registers() =>
    [
        (StreamId.Of(new LedgerId("benchmark")), new LedgerCreated(new LedgerId("benchmark"), "Benchmark", "benchmark.example", true, LedgerCreated.CurrentFormat)),
        .. Enumerable.Range(0, Agencies).Select(i => new AgencyId($"a{i}")).Select(id => (StreamId.Of(id), (DomainEvent)new AgencyRegistered(id, AgencyKind.Ministry, new BilingualText($"Cơ quan {id}", null), null))),
        .. Enumerable.Range(0, Instruments).Select(i => new InstrumentId($"i{i}")).Select(id => (StreamId.Of(id), (DomainEvent)new InstrumentRegistered(
            id, (InstrumentKind)(id.Value[^1] % 3), null, "ttg", null, null, null, new BilingualText($"Văn bản {id}", null), RollPolicy.Forward, []))),
    ];

    private List<Entry> Story(int number)
    {
        var random = new Random(number);
        var story = new List<Entry>();
        // What is older has the smaller number, as it mostly is.
        var day = (int)((long)number * (Days - 30) / tasks);
        if (random.Next(4) == 0)
            day = random.Next(Days - 30);
        DateOnly? deadline = random.Next(100) < 15 ? null : FirstDay.AddDays(day + random.Next(20, 260));
        // A year's end is the deadline of many.
        if (deadline is not null && random.Next(100) < 10)
            deadline = new DateOnly(FirstDay.AddDays(day).Year, 12, 31);
        var agencies = Enumerable.Range(0, 4).Select(_ => new AgencyId($"a{Math.Min(random.Next(Agencies), random.Next(Agencies))}")).Distinct().ToList();
        var recorded = 0;
        Add(0, new TaskAssigned(
            new TaskId(TaskId(number)), new InstrumentId($"i{random.Next(Instruments)}"), $"g{random.Next(12)}", random.Next(20) == 0 ? NormativeForce.Proposal : NormativeForce.Task,
            new BilingualText($"Nhiệm vụ số {number} về ngoại giao kinh tế", $"Task {number} of economic diplomacy"), agencies[0], [.. agencies.Skip(1)], null, [], deadline, null, false, false, null, null, []));
        Add(random.Next(10), random.Next(200) == 0 ? new TaskDeclined("r") : new TaskAccepted());
        for (var reports = random.Next(5, 9); reports > 0; reports--)
            Add(random.Next(2, 30), new ProgressReported(null, random.Next(100), "Báo cáo tiến độ của cơ quan chủ trì", []));
        if (deadline is { } due && random.Next(3) == 0)
        {
            Add(random.Next(20), new ExtensionRequested("r1", due.AddDays(60), "Chờ ý kiến"));
            Add(random.Next(10), new ExtensionGranted("r1", due.AddDays(60), Paper, false));
        }
        if (random.Next(4) == 0)
        {
            Add(random.Next(30), new TaskSuspended("r", null));
            Add(random.Next(60), new TaskResumed("r", null));
        }
        if (random.Next(10) < 7)
        {
            var issued = Add(random.Next(60), new SubmittedForConfirmation(new Product(null, null, FirstDay.AddDays(day), "p", null)));
            Add(random.Next(4), new CompletionConfirmed(FirstDay.AddDays(Math.Max(issued - random.Next(3), 0)), null));
        }
        return story;

        int Add(int later, DomainEvent e)
        {
            day += later;
            recorded = Math.Max(recorded, day + random.Next(20) switch { 0 => random.Next(40), < 5 => random.Next(5), _ => 0 });
            story.Add(new Entry(recorded, day, e));
            return day;
        }
    }

    public static async Task Append(IEventLog log, StreamId stream, Revision tail, DateOnly recorded, List<Entry> entries, CancellationToken cancellation)
    {
        var name = new StreamName(stream.ToString());
        var at = VietnamTime.EndOf(recorded);
        var encoded = entries.Select((entry, i) =>
        {
            var revision = tail.Value + 1 + i;
            var stored = EventTable.Current.Encode(entry.Event);
            var id = EventIds.Of(name.Value, revision + 1, "benchmark", stored.Type, stored.Data);
            var command = $"c-{name.Value}-{revision}";
            var metadata = new EventMetadata(
                id, command, new string('0', 64), command, command, By, By.User, Occurrence.On(FirstDay.AddDays(entry.Happened)), at, [], true, null, "benchmark", new string('0', 32));
            return new EncodedEvent(id, stored.Type, stored.Data, metadata.Encode());
        }).ToList();
        if (await log.Append(name, tail, encoded, cancellation) is not AppendOutcome.Appended)
            throw new InvalidOperationException($"{name} was not appended to.");
    }
}
