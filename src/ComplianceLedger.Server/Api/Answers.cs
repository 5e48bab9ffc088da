using System.Text.Json;
using System.Text.Json.Serialization;
using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Reports;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;
using ComplianceLedger.Reactors.Dispatching;
using ComplianceLedger.Server.Hosting;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Server.Api;

/// <summary>The answer to a command.</summary>
/// <param name="Outcome"><c>accepted</c>, <c>duplicate</c>, <c>refused</c>, <c>conflict</c> or <c>unavailable</c>.</param>
/// <param name="Revision">Of the stream's last event that this command recorded; of the stream where it recorded none; null for a stream without events.</param>
/// <param name="Position">Null for a duplicate, and where nothing was recorded.</param>
public sealed record CommandAnswer(
    string CommandId, string Outcome, string Stream, long? Revision, long? Position, IReadOnlyList<string> Events, Refusal? Refusal, string? Cause)
{
    public static CommandAnswer Of(CommandResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new CommandAnswer(
            result.CommandId,
            result.Outcome.ToString().ToLowerInvariant(),
            result.Stream.ToString(),
            result.Revision == EventLog.Revision.None ? null : result.Revision.Value,
            result.Position?.Value,
            result.Events,
            result.Refusal,
            result.Cause);
    }
}

/// <summary>A page of tasks.</summary>
/// <param name="Next">Ask with <c>after=</c> this for the next page; null on the last.</param>
public sealed record TasksAnswer(DateOnly AsOf, DateTimeOffset KnownAt, long Position, IReadOnlyList<TaskRow> Tasks, string? Next);

public sealed record TaskAnswer(DateOnly AsOf, DateTimeOffset KnownAt, long Position, TaskRow Task);

/// <summary>Who acted.</summary>
public sealed record ActorAnswer(string User, Role Role, string? Agency);

/// <summary>One event of a task. <see cref="Data"/> is the event as stored.</summary>
/// <param name="Corrections">What later events say was wrong in this one; from their positions on the task is folded with the right values.</param>
public sealed record HistoryEvent(
    long Position,
    long Revision,
    Guid EventId,
    string Type,
    JsonElement Data,
    string? OccurredAt,
    OccurrencePrecision OccurredPrecision,
    DateTimeOffset RecordedAt,
    ActorAnswer Actor,
    string RecordedBy,
    string CommandId,
    DateOnly? EffectiveDay,
    bool Counts,
    TaskStatus StatusAfter,
    DateOnly? CurrentDeadlineAfter,
    Timeliness TimelinessAfter,
    IReadOnlyList<CorrectionNote> Corrections,
    IReadOnlyList<DisputeRow> Disputes)
{
    internal static HistoryEvent Of(HistoryEntry entry)
    {
        using var data = JsonDocument.Parse(entry.Data);
        return new HistoryEvent(
            entry.Position, entry.Revision, entry.EventId, entry.Type, data.RootElement.Clone(), entry.OccurredAt, entry.OccurredPrecision, entry.RecordedAt,
            new ActorAnswer(entry.User, entry.Role, entry.Agency), entry.RecordedBy, entry.CommandId, entry.EffectiveDay,
            entry.Counts, entry.StatusAfter, entry.CurrentDeadlineAfter, entry.TimelinessAfter, entry.Corrections, entry.Disputes);
    }
}

/// <param name="Task">The task on the day asked about; null where it was not assigned by then.</param>
public sealed record HistoryAnswer(DateOnly AsOf, DateTimeOffset KnownAt, long Position, string TaskId, TaskRow? Task, IReadOnlyList<HistoryEvent> Events);

/// <summary>One of two overdue lists of the same day.</summary>
public sealed record OverdueListAnswer(DateTimeOffset KnownAt, long Position, IReadOnlyList<OverdueRow> Overdue)
{
    internal static OverdueListAnswer Of(OverdueList list) => new(list.Basis.KnownAt, list.Basis.Position.Value, list.Rows);
}

/// <param name="First">The task's row as known first; null where it is not on that list.</param>
/// <param name="Second">The same as known second.</param>
/// <param name="Events">What makes the difference: its events that were recorded between the two points and count on the day.</param>
public sealed record OverdueDifferenceAnswer(string TaskId, BilingualText Title, OverdueRow? First, OverdueRow? Second, IReadOnlyList<HistoryEvent> Events);

/// <param name="Differing">How many tasks are on one list alone, or on both with another row.</param>
/// <param name="Differences">Those tasks by id, the first 1,000.</param>
public sealed record OverdueComparisonAnswer(DateOnly AsOf, OverdueListAnswer First, OverdueListAnswer Second, int Differing, IReadOnlyList<OverdueDifferenceAnswer> Differences)
{
    internal static OverdueComparisonAnswer Of(DateOnly asOf, OverdueComparison compared) => new(
        asOf, OverdueListAnswer.Of(compared.First), OverdueListAnswer.Of(compared.Second), compared.Differing,
        [.. compared.Differences.Select(task => new OverdueDifferenceAnswer(task.TaskId, task.Title, task.First, task.Second, [.. task.Events.Select(HistoryEvent.Of)]))]);
}

public sealed record BucketCounts(
    long CompletedOnTime, long CompletedLate, long CompletedNoDeadline, long OpenWithinTerm, long OpenOverdue, long OpenNoDeadline, long Suspended, long WithdrawnOrSuperseded);

/// <param name="PeriodsTakenBack">Tasks of a recurring duty's periods that the ledger withdrew itself, once it knew that the duty does not have them.</param>
public sealed record BesideCounts(long Parents, long Proposals, long Practices, long Disputed, long PeriodsTakenBack);

/// <param name="InFact">Completed, by the product's date of issue, after the deadline: a bucket.</param>
/// <param name="InEntry">Completed in time and entered, by the day of its confirmation, after the deadline: among those completed on time.</param>
public sealed record LateCounts(long InFact, long InEntry);

public sealed record RateSet(Rate K1, Rate K2, Rate K3, Rate K4, Rate K5, Rate K6);

/// <summary>The numbers of a report, or of one line of it.</summary>
public record ReportFigures(long Assigned, BucketCounts Buckets, BesideCounts Beside, LateCounts Late, RateSet Rates)
{
    internal static ReportFigures Of(ComplianceReport report) => new(
        report.Assigned,
        new BucketCounts(
            report.Buckets[Bucket.CompletedOnTime], report.Buckets[Bucket.CompletedLate], report.Buckets[Bucket.CompletedNoDeadline],
            report.Buckets[Bucket.OpenWithinTerm], report.Buckets[Bucket.OpenOverdue], report.Buckets[Bucket.OpenNoDeadline],
            report.Buckets[Bucket.Suspended], report.Buckets[Bucket.WithdrawnOrSuperseded]),
        new BesideCounts(report.Parents, report.Proposals, report.Practices, report.Disputed, report.PeriodsTakenBack),
        new LateCounts(report.Buckets[Bucket.CompletedLate], report.EnteredLate),
        new RateSet(report.Rates[0], report.Rates[1], report.Rates[2], report.Rates[3], report.Rates[4], report.Rates[5]));
}

/// <param name="Key">Null: the tasks that have none, such as those without a lead.</param>
public sealed record ReportCutLine(string? Key, long Assigned, BucketCounts Buckets, BesideCounts Beside, LateCounts Late, RateSet Rates);

/// <param name="By">What <paramref name="Lines"/> are cut by; neither is there where no cut was asked for.</param>
public sealed record ReportDocument(
    DateOnly AsOf,
    DateTimeOffset KnownAt,
    long Position,
    bool Simulated,
    long Assigned,
    BucketCounts Buckets,
    BesideCounts Beside,
    LateCounts Late,
    RateSet Rates,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ReportCutLine>? Lines);

/// <summary>A working calendar as recorded so far.</summary>
/// <param name="Revision">Of its last change: a term's deadline says under which one it was worked out.</param>
/// <param name="Swaps">Working days taken off, and the days of rest that are worked on instead, in the order in which that was recorded: the last one has the last word on a day.</param>
public sealed record CalendarAnswer(
    string CalendarId, long Revision, IReadOnlyList<DayOfWeek> WeeklyRest, IReadOnlyList<Holiday> Holidays, IReadOnlyList<WorkingDaySwap> Swaps, IReadOnlyList<CalendarChange> Changes)
{
    internal static CalendarAnswer Of(CalendarRow row) => new(
        row.CalendarId, row.Revision, row.Calendar.WeeklyRest, [.. row.Calendar.Holidays.OrderBy(holiday => holiday.From)],
        row.Calendar.Swaps,
        [.. row.Changes.Select((e, revision) => CalendarChange.Of(revision, e))]);
}

/// <param name="DecidedOn">Null where nobody knows.</param>
/// <param name="Data">The event as stored.</param>
public sealed record CalendarChange(long Revision, string Type, DateOnly? DecidedOn, JsonElement Data)
{
    internal static CalendarChange Of(long revision, CalendarEvent e)
    {
        var stored = EventTable.Current.Encode(e);
        using var data = JsonDocument.Parse(stored.Data);
        return new CalendarChange(revision, stored.Type, e.DecidedOn, data.RootElement.Clone());
    }
}

/// <param name="First">Where the task stands as known first; null where it was not assigned by then.</param>
/// <param name="Second">The same as known second.</param>
/// <param name="Events">What makes the difference: its events that were recorded between the two points and count on the day.</param>
public sealed record ReportDifferenceAnswer(string TaskId, ReportPlace? First, ReportPlace? Second, IReadOnlyList<HistoryEvent> Events)
{
    internal static ReportDifferenceAnswer Of(ReportDifference task) => new(task.TaskId, task.First, task.Second, [.. task.Events.Select(HistoryEvent.Of)]);
}

/// <param name="Differing">How many tasks stand elsewhere, or on one side alone.</param>
/// <param name="Moves">How many went from where to where, the most first.</param>
/// <param name="Differences">Those tasks by id, the first 1,000.</param>
public sealed record ReportComparisonAnswer(ReportDocument First, ReportDocument Second, int Differing, IReadOnlyList<ReportMove> Moves, IReadOnlyList<ReportDifferenceAnswer> Differences);

/// <summary>As much of it as is said to whoever shows no token where one is needed.</summary>
public sealed record ReadyAnswer(bool Ready);

/// <param name="Outbox">Not there for a ledger that sends nothing.</param>
public sealed record HealthAnswer(
    bool Ready, string Ledger, bool Simulated, long Position, long LogHead, long RelayPosition, IReadOnlyList<string> Faults,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OutboxHealth? Outbox);

public sealed record OutboxHealth(long Position, IReadOnlyList<OutletHealth> Outlets)
{
    internal static OutboxHealth? Of(OutboxStatus? status) => status is null ? null : new OutboxHealth(
        status.Position.Value, [.. status.Outlets.Select(outlet => new OutletHealth(outlet.Name, outlet.Runs && outlet.Problem is null, outlet.Waiting, outlet.Failed, outlet.Unaddressed))]);
}

/// <param name="Works">False where nothing can be sent through it now, or where the ledger was not started with it. Why is for whoever may see the messages.</param>
public sealed record OutletHealth(string Name, bool Works, int Waiting, int Failed, int Unaddressed);

/// <summary>Messages to agencies, the latest first.</summary>
/// <param name="Outlets">Empty for a ledger that sends nothing.</param>
/// <param name="Next">Ask with <c>after=</c> this for the next page; null on the last.</param>
public sealed record OutboxAnswer(IReadOnlyList<OutletStatus> Outlets, IReadOnlyList<MessageAnswer> Messages, string? Next);

/// <param name="Stream">With <paramref name="Revision"/>, the event that it tells of.</param>
/// <param name="Reached">Those of the recipients that the outlet has taken it for.</param>
/// <param name="NextAttempt">Null unless it waits.</param>
/// <param name="Problem">What went wrong last.</param>
public sealed record MessageAnswer(
    string Key,
    string Outlet,
    MessageState State,
    string Stream,
    long Revision,
    long Position,
    DateTimeOffset RecordedAt,
    IReadOnlyList<string> Recipients,
    IReadOnlyList<string> Reached,
    string Subject,
    string Text,
    int Attempts,
    DateTimeOffset? LastAttempt,
    DateTimeOffset? NextAttempt,
    string? Problem,
    DateTimeOffset? SentAt)
{
    internal static MessageAnswer Of(OutboxMessage message) => new(
        message.Key, message.Outlet, message.State, message.Content.Stream.Value, message.Content.Revision.Value, message.Content.Position.Value, message.Content.RecordedAt,
        [.. message.Content.Recipients.Select(agency => agency.Value)], [.. message.Reached.Select(agency => agency.Value)], message.Content.Subject, message.Content.Text,
        message.Attempts, message.LastAttempt, message.NextAttempt, message.Problem, message.SentAt);
}

/// <param name="State">Waiting, as if it were new; or Dismissed.</param>
public sealed record WishAnswer(string Key, MessageState State);

/// <param name="Messages">For how many it was done. A retry takes no more than may wait: ask again when those are out.</param>
public sealed record WishesAnswer(int Messages);

/// <param name="Expires">Last day on which the token is accepted; null for none.</param>
public sealed record TokenRequest(string User, Role Role, string? Agency, DateOnly? Expires);

/// <param name="Token">Shown this once; the ledger keeps only a hash of its secret.</param>
public sealed record TokenCreated(string CredentialId, string Token);

public sealed record TokenRow(string CredentialId, string User, Role Role, string? Agency, DateOnly? Expires, bool Revoked);
