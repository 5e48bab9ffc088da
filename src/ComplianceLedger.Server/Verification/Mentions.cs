using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Credentials;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Inspections;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.Domain.Successions;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Server.Verification;

/// <summary>What an event says of streams: which it begins, closes, or names.</summary>
internal static class Mentions
{
    /// <summary>How the event closes its task; null where it does not.</summary>
    public static TaskStatus? ClosedAs(DomainEvent e) => e switch
    {
        CompletionConfirmed => TaskStatus.Completed,
        TaskWithdrawn or DeclineUpheld => TaskStatus.Withdrawn,
        TaskSuperseded => TaskStatus.Superseded,
        _ => null,
    };

    /// <summary>The stream that the event begins; null for an event in the midst of one.</summary>
    public static StreamId? CreatedBy(DomainEvent e) => e switch
    {
        LedgerCreated created => StreamId.Of(created.LedgerId),
        InstrumentRegistered registered => StreamId.Of(registered.InstrumentId),
        AgencyRegistered registered => StreamId.Of(registered.AgencyId),
        TaskAssigned assigned => StreamId.Of(assigned.TaskId),
        CredentialIssued issued => StreamId.Of(issued.CredentialId),
        CalendarCreated created => StreamId.Of(created.CalendarId),
        SuccessionPlanned planned => StreamId.Of(planned.Succession.Id),
        InspectionOpened opened => StreamId.Of(opened.InspectionId),
        _ => null,
    };

    /// <summary>Streams that must stand before an event that names them.</summary>
    public static IEnumerable<StreamId> NamedBy(DomainEvent e) => e switch
    {
        InstrumentRegistered { Parent: { } parent } => [StreamId.Of(parent)],
        CredentialIssued { Role: Role.AgencyOfficer, Agency: { } agency } => [StreamId.Of(agency)],
        TaskAssigned assigned =>
        [
            StreamId.Of(assigned.Instrument),
            .. Agencies([assigned.Lead, assigned.Monitor]), .. assigned.Coordinators.Select(StreamId.Of), .. assigned.Addressees.Select(StreamId.Of),
            .. assigned.Parent is { } parent ? [StreamId.Of(parent)] : Array.Empty<StreamId>(),
        ],
        TaskAmended amended => [.. Agencies([amended.Monitor?.Is]), .. amended.Addressees?.Is.Select(StreamId.Of) ?? []],
        LeadDetermined determined => [StreamId.Of(determined.Lead), .. Instruments(determined.Instrument)],
        CoordinatorAdded added => [StreamId.Of(added.Agency), .. Instruments(added.Instrument)],
        CoordinatorRemoved removed => Instruments(removed.Instrument),
        TaskSuspended suspended => Instruments(suspended.Instrument),
        TaskResumed resumed => Instruments(resumed.Instrument),
        TaskWithdrawn withdrawn => Instruments(withdrawn.Instrument),
        TaskReopened reopened => Instruments(reopened.Instrument),
        DeadlineResolved { Basis: { } basis } => [StreamId.Of(basis.Calendar)],
        DeadlineRecomputed recomputed => [StreamId.Of(recomputed.Basis.Calendar)],
        SuccessionPlanned planned => [.. Parties(planned.Succession), .. planned.Allocation.Select(given => StreamId.Of(given.Task)), .. planned.Allocation.Select(given => StreamId.Of(given.Agency))],
        InspectionOpened opened => [.. opened.Tasks.Select(StreamId.Of), .. Agencies([opened.Agency])],
        AgencySucceeded succeeded => Parties(succeeded.Succession),
        SuccessionReceived received => Parties(received.Succession),
        TransferAcknowledged acknowledged => [StreamId.Of(acknowledged.TaskId)],
        TaskTransferred transferred => [StreamId.Of(transferred.SuccessionId), StreamId.Of(transferred.To), .. Instruments(transferred.Instrument)],
        TransferBackdated backdated => [StreamId.Of(backdated.SuccessionId), StreamId.Of(backdated.To), .. backdated.Lost.Select(lost => StreamId.Of(lost.Agency)), .. Instruments(backdated.Instrument)],
        TransferReverted reverted => [StreamId.Of(reverted.SuccessionId), StreamId.Of(reverted.From), .. reverted.Restored.Select(restored => StreamId.Of(restored.Agency))],
        RecurrenceSet { Recurrence.Calendar: { } calendar } => [StreamId.Of(calendar)],
        DutyConsolidated consolidated => [StreamId.Of(consolidated.Into), .. Instruments(consolidated.Instrument)],
        TaskSuperseded superseded => [StreamId.Of(superseded.SupersededBy)],
        _ => [],
    };

    private static IEnumerable<StreamId> Parties(Succession succession) => [.. succession.Parties.Select(StreamId.Of), .. Instruments(succession.Instrument)];

    private static IEnumerable<StreamId> Agencies(AgencyId?[] agencies) => agencies.OfType<AgencyId>().Select(StreamId.Of);

    private static IEnumerable<StreamId> Instruments(InstrumentId? instrument) => instrument is { } id ? [StreamId.Of(id)] : [];
}
