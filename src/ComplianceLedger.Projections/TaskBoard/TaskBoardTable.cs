using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Projections.Storage;
using Microsoft.Data.Sqlite;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Projections.TaskBoard;

/// <summary>A row of <c>task_board_v10</c>, written and read. The order of the columns is the same in all of it.</summary>
internal static class TaskBoardTable
{
    public const string Name = "task_board_v10";

    public static readonly string[] Names =
    [
        "task", "instrument", "grp", "force", "title_vi", "title_en", "lead", "coordinators", "monitoring", "addressees",
        "status", "standing", "original_deadline", "current_deadline", "completed_on", "is_key", "is_standing", "urgency", "parent", "children",
        "children_open", "extensions_granted", "request", "suspensions", "completed_spans", "source", "claims", "latest_effective", "revision", "position", "entered_on", "closed_on", "transfers", "disputes", "recurrence", "period", "consolidated_into", "consolidated_from", "reverted_transfers", "former_agencies",
        // Written and never read back.
        "first_position",
    ];

    /// <summary>What <see cref="Read"/> expects to be selected.</summary>
    public static readonly string Selected = string.Join(", ", Names[..^1]);

    public static readonly string[] Parameters = [.. Names.Select(name => $"${name}")];

    public static readonly string Upsert =
        $"INSERT INTO {Name} ({string.Join(", ", Names)}) VALUES ({string.Join(", ", Parameters)}) " +
        $"ON CONFLICT (task) DO UPDATE SET {string.Join(", ", Names.Skip(1).Select(name => $"{name} = excluded.{name}"))}";

    // What most events change. The rest, with its texts and lists, is written only where it has changed.
    private static readonly string[] Moving =
    [
        "status", "original_deadline", "current_deadline", "completed_on", "extensions_granted", "request", "suspensions", "completed_spans", "latest_effective", "revision", "position", "entered_on", "closed_on",
    ];

    public static readonly string[] MovingParameters = [.. Moving.Select(name => $"${name}"), "$task"];

    public static readonly string Update =
        $"UPDATE {Name} SET {string.Join(", ", Moving.Select(name => $"{name} = ${name}"))} WHERE task = $task";

    public static void Move(Statement update, BoardTask task) => update.Run(
        Words<TaskStatus>.NameOf(task.Status), Columns.Text(task.OriginalDeadline), Columns.Text(task.CurrentDeadline), Columns.Text(task.CompletedOn),
        task.ExtensionsGranted, Lists.TextOfOne(task.OpenRequest), Lists.Text(task.Suspensions), Lists.Text(task.CompletedSpans), Columns.Text(task.LatestEffective), task.Revision, task.Position,
        Columns.Text(task.EnteredOn), Columns.Text(task.ClosedOn), task.TaskId);

    /// <summary>True where the two rows differ in nothing but the columns of <see cref="Move"/>.</summary>
    public static bool HasOnlyMoved(BoardTask before, BoardTask task) =>
        (before.Instrument, before.Group, before.Force, before.Title, before.Lead, before.Monitoring, before.Standing)
            == (task.Instrument, task.Group, task.Force, task.Title, task.Lead, task.Monitoring, task.Standing)
        && (before.IsKeyTask, before.IsStanding, before.Urgency, before.Parent, before.Children, before.ChildrenOpen, before.Source)
            == (task.IsKeyTask, task.IsStanding, task.Urgency, task.Parent, task.Children, task.ChildrenOpen, task.Source)
        && (before.Recurrence, before.Period) == (task.Recurrence, task.Period)
        && before.Coordinators.SequenceEqual(task.Coordinators) && before.Addressees.SequenceEqual(task.Addressees) && before.Claims.SequenceEqual(task.Claims)
        && before.Transfers.SequenceEqual(task.Transfers) && before.RevertedTransfers.SequenceEqual(task.RevertedTransfers) && before.FormerAgencies.SequenceEqual(task.FormerAgencies) && before.Disputes.SequenceEqual(task.Disputes);

    public static void Write(Statement upsert, BoardTask task, long firstPosition) => upsert.Run(Values(task, firstPosition));

    /// <summary>A whole row, as it is stored.</summary>
    public static object?[] Values(BoardTask task, long firstPosition) =>
    [
        task.TaskId, task.Instrument, task.Group, Words<NormativeForce>.NameOf(task.Force), task.Title.Vi, task.Title.En, task.Lead,
        Lists.Text(task.Coordinators), task.Monitoring, Lists.Text(task.Addressees),
        Words<TaskStatus>.NameOf(task.Status), Words<Standing>.NameOf(task.Standing), Columns.Text(task.OriginalDeadline), Columns.Text(task.CurrentDeadline),
        Columns.Text(task.CompletedOn), task.IsKeyTask ? 1 : 0, task.IsStanding ? 1 : 0, task.Urgency is { } urgency ? Words<Urgency>.NameOf(urgency) : null,
        task.Parent, task.Children,
        task.ChildrenOpen, task.ExtensionsGranted, Lists.TextOfOne(task.OpenRequest), Lists.Text(task.Suspensions), Lists.Text(task.CompletedSpans), task.Source, Lists.Text(task.Claims),
        Columns.Text(task.LatestEffective), task.Revision, task.Position, Columns.Text(task.EnteredOn), Columns.Text(task.ClosedOn), Lists.Text(task.Transfers), Lists.Text(task.Disputes),
        task.Recurrence is { } recurrence ? StoredTerms.Write(recurrence.Set) : null, task.Period, task.Recurrence?.ConsolidatedInto, task.Recurrence?.ConsolidatedFrom, Lists.Text(task.RevertedTransfers), Lists.Text(task.FormerAgencies),
        firstPosition,
    ];

    public static BoardTask Read(SqliteDataReader row) => new()
    {
        TaskId = row.GetString(0),
        Instrument = row.GetString(1),
        Group = row.TextOrNull(2),
        Force = row.Word<NormativeForce>(3),
        Title = new BilingualText(row.GetString(4), row.TextOrNull(5)),
        Lead = row.TextOrNull(6),
        Coordinators = Lists.Read<string>(row.GetString(7)),
        Monitoring = row.TextOrNull(8),
        Addressees = Lists.Read<string>(row.GetString(9)),
        Status = row.Word<TaskStatus>(10),
        Standing = row.Word<Standing>(11),
        OriginalDeadline = row.DayOrNull(12),
        CurrentDeadline = row.DayOrNull(13),
        CompletedOn = row.DayOrNull(14),
        IsKeyTask = row.GetBoolean(15),
        IsStanding = row.GetBoolean(16),
        Urgency = row.WordOrNull<Urgency>(17),
        Parent = row.TextOrNull(18),
        Children = row.GetInt32(19),
        ChildrenOpen = row.GetInt32(20),
        ExtensionsGranted = row.GetInt32(21),
        OpenRequest = Lists.ReadOne<OpenRequest>(row.TextOrNull(22)),
        Suspensions = Lists.Read<Suspension>(row.GetString(23)),
        CompletedSpans = Lists.Read<CompletedSpan>(row.GetString(24)),
        Source = row.TextOrNull(25),
        Claims = Lists.Read<ClaimRow>(row.GetString(26)),
        LatestEffective = row.DayOrNull(27),
        Revision = row.GetInt64(28),
        StreamRevision = row.GetInt64(28),
        Position = row.GetInt64(29),
        EnteredOn = row.DayOrNull(30),
        ClosedOn = row.DayOrNull(31),
        Transfers = Lists.Read<string>(row.GetString(32)),
        Disputes = Lists.Read<DisputeRow>(row.GetString(33)),
        Recurrence = row.TextOrNull(34) is { } recurrence ? RecurrenceRow.Of(StoredTerms.ReadRecurrence(recurrence), row.TextOrNull(36), row.TextOrNull(37)) : null,
        Period = row.TextOrNull(35),
        RevertedTransfers = Lists.Read<string>(row.GetString(38)),
        FormerAgencies = Lists.Read<FormerAgency>(row.GetString(39)),
    };
}
