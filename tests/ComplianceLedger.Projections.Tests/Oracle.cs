using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Reports;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Projections.Tests;

/// <summary>The definition, carried out on what the tests remember: every answer of the views is held against it.</summary>
internal static class Oracle
{
    public static SortedDictionary<string, TaskState> Tasks(Recorder recorder, LogPosition known, DateOnly asOf)
    {
        var tasks = new SortedDictionary<string, TaskState>(StringComparer.Ordinal);
        foreach (var stream in recorder.Kept.Where(kept => kept.Stream.Category == Category.DirectiveTask && kept.Position <= known).GroupBy(kept => kept.Stream.Id))
        {
            if (AsOf.Fold(stream.Select(kept => kept.Fact), asOf) is { Id: not null } task)
                tasks.Add(stream.Key, task);
        }
        return tasks;
    }

    /// <summary>The last event of a task that counts, and the latest effective day among those that do.</summary>
    public static (long Revision, long Position, DateOnly? LatestEffective) Last(Recorder recorder, string task, LogPosition known, DateOnly asOf)
    {
        var last = (Revision: -1L, Position: 0L, LatestEffective: default(DateOnly?));
        var stream = recorder.Kept.Where(kept => kept.Stream == StreamId.Of(new TaskId(task)) && kept.Position <= known).ToList();
        // A task is always assigned by its first event.
        var facts = Correction.Applied([.. stream.Select(kept => kept.Fact)]);
        foreach (var revision in Enumerable.Range(0, stream.Count).Where(i => AsOf.Counts(facts[i], asOf)))
        {
            var day = AsOf.EffectiveDay(facts[revision]);
            last = (revision, stream[revision].Position.Value, last.LatestEffective is { } latest && !(day > latest) ? latest : day);
        }
        return last;
    }

    /// <summary>The last position whose running maximum of recordedAt is not later; null: not yet recording.</summary>
    public static LogPosition? KnownAt(Recorder recorder, DateTimeOffset moment)
    {
        LogPosition? position = null;
        var latest = DateTimeOffset.MinValue;
        foreach (var kept in recorder.Kept)
        {
            latest = kept.RecordedAt > latest ? kept.RecordedAt : latest;
            if (latest <= moment)
                position = kept.Position;
        }
        return position;
    }

    public static ComplianceReport Report(IReadOnlyCollection<TaskState> tasks, DateOnly asOf)
    {
        var report = new ReportBuilder();
        foreach (var task in tasks)
            report.Add(TaskMeasure.Of(task, task.Standing(), asOf));
        return report.Build(tasks.Count);
    }

    public static void Same(ComplianceReport expected, ComplianceReport actual)
    {
        Assert.Equal(expected.Assigned, actual.Assigned);
        Assert.Equal(expected.Assigned, actual.Buckets.Values.Sum());
        Assert.Equal(expected.Buckets.OrderBy(bucket => bucket.Key), actual.Buckets.OrderBy(bucket => bucket.Key));
        Assert.Equal(
            (expected.Parents, expected.Proposals, expected.Practices, expected.Disputed, expected.PeriodsTakenBack, expected.EnteredLate),
            (actual.Parents, actual.Proposals, actual.Practices, actual.Disputed, actual.PeriodsTakenBack, actual.EnteredLate));
        Assert.Equal(expected.Rates, actual.Rates);
    }

    public static void Same(TaskState expected, OverdueRow actual) => Assert.Equal(
        (expected.Title, expected.Lead?.Value, expected.OriginalDeadline, expected.CurrentDeadline, expected.ExtensionsGranted, expected.Instrument?.Value),
        (actual.Title, actual.Lead, actual.OriginalDeadline, actual.CurrentDeadline, actual.Extensions, actual.Instrument));

    public static void Same(TaskState expected, TaskRow actual, DateOnly asOf)
    {
        Assert.Equal(
            (expected.Id!.Value.Value, expected.Instrument?.Value, expected.Group, expected.Force, expected.Lead?.Value, expected.Monitor?.Value, expected.Status),
            (actual.TaskId, actual.Instrument, actual.Group, actual.Force, actual.Lead, actual.Monitoring, actual.Status));
        Assert.Equal(
            (expected.Title, expected.Urgency, expected.IsKeyTask, expected.IsStanding, expected.Parent?.Value, expected.Source),
            (actual.Title, actual.Urgency, actual.IsKeyTask, actual.IsStanding, actual.Parent, actual.Source));
        Assert.Equal(
            (expected.OriginalDeadline, expected.CurrentDeadline, expected.CompletedOn, expected.ExtensionsGranted, expected.Children.Count, expected.Standing()),
            (actual.OriginalDeadline, actual.CurrentDeadline, actual.CompletedOn, actual.ExtensionsGranted, actual.Children, actual.Standing));
        Assert.Equal(
            (expected.Timeliness(asOf), expected.OriginalTimeliness(asOf), expected.DaysOverdue(asOf), expected.IsEnteredLate(), expected.EnteredOn),
            (actual.Timeliness, actual.OriginalTimeliness, actual.DaysOverdue, actual.IsEnteredLate, actual.EnteredOn));
        Assert.Equal((RecurrenceRow.Of(expected.Duty), expected.Period?.ToString()), (actual.Recurrence, actual.Period));
        Assert.Equal(expected.Children.Values.Count(child => child.IsOpen), actual.ChildrenOpen);
        Assert.Equal(expected.Coordinators.Select(agency => agency.Value), actual.Coordinators);
        Assert.Equal(expected.Addressees.Select(agency => agency.Value), actual.Addressees);
        Assert.Equal(
            (expected.ClosedOn, string.Join(',', expected.Transfers.Select(transfer => transfer.SuccessionId)), string.Join(',', expected.RevertedTransfers)),
            (actual.ClosedOn, string.Join(',', actual.Transfers), string.Join(',', actual.RevertedTransfers)));
        Assert.Equal(expected.FormerParties.Select(party => (party.Agency.Value, party.Relation, party.Until)), actual.FormerAgencies.Select(former => (former.Agency, former.Relation, former.Until)));
        Assert.Equal(expected.Suspensions, actual.Suspensions);
        Assert.Equal(
            expected.Disputes.Select(dispute => (dispute.Id.ToString(), dispute.Revision, dispute.On, dispute.Resolution?.Outcome, dispute.Resolution?.On)),
            actual.Disputes.Select(dispute => (dispute.DisputeId, dispute.Revision, dispute.DisputedOn, dispute.Outcome, dispute.ResolvedOn)));
        Assert.Equal(expected.Disputes.Any(dispute => dispute.Resolution is null), actual.HasDisputedEntry);
        Assert.Equal(expected.CompletedSpans, actual.CompletedSpans);
        Assert.Equal(
            expected.Claims.All.Select(claim => new ClaimRow(claim.Field, claim.Value, claim.Source, expected.Claims.Preferred.Contains(claim))), actual.Claims);
        Assert.Equal(
            expected.OpenRequest is { } request ? new OpenRequest(request.Id, request.NewDeadline, request.Reason, request.User, request.AskedOn, request.AskedLate) : null,
            actual.OpenRequest);
    }
}
