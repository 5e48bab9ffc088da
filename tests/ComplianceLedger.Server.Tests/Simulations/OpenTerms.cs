using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.Tests.Simulations;

/// <summary>The terms of open tasks, told from the log alone.</summary>
internal static class OpenTerms
{
    /// <summary>Every open term ends where the latest revision of its calendar says.</summary>
    /// <returns>How many there are.</returns>
    public static async Task<int> NoneIsStale(IEventLog log)
    {
        var tasks = new Dictionary<string, TaskState>();
        var calendars = new Dictionary<CalendarId, CalendarState>();
        await foreach (var recorded in log.ReadAll(LogPosition.Start, long.MaxValue))
        {
            var fact = Recorder.Read(recorded).Fact;
            var stream = recorded.Stream.Value;
            if (stream.StartsWith("directiveTask-", StringComparison.Ordinal))
                tasks[stream] = TaskState.Evolve(tasks.GetValueOrDefault(stream, TaskState.Initial), fact);
            else if (stream.StartsWith("calendar-", StringComparison.Ordinal))
                calendars[new CalendarId(stream["calendar-".Length..])] = CalendarState.Evolve(calendars.GetValueOrDefault(new CalendarId(stream["calendar-".Length..]), CalendarState.Initial), fact);
        }
        var open = tasks.Where(task => task.Value.Status.IsOpen() && task.Value.Term?.Basis is not null).ToList();
        Assert.All(open, task =>
        {
            var (term, basis) = (task.Value.Term!.Term, task.Value.Term.Basis!);
            Assert.Equal((task.Key, term.ResolveUnder(calendars[basis.Calendar].Current!, basis.RollPolicy)), (task.Key, task.Value.CurrentDeadline));
        });
        return open.Count;
    }
}
