using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.Credentials;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Inspections;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.Domain.Successions;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.EventCodec;

/// <summary>The one table of stored events: name, version, and the fields in their order. Each has a golden file in the tests, which stays for ever.</summary>
internal static class StoredEvents
{
    public static EventTable.Builder Register(EventTable.Builder table) => table
        .Add<LedgerCreated>("ledger.created", 1,
            (w, e) => w.Text("ledgerId", e.LedgerId.Value).Text("name", e.Name).Text("origin", e.Origin).Flag("simulated", e.Simulated).Number("format", e.Format),
            r => new(new LedgerId(r.Identifier("ledgerId")), r.Text("name"), r.Text("origin"), r.Flag("simulated"), r.Int("format")))
        .Add<ProgrammeImportBegun>("ledger.programme-import-begun", 1,
            (w, e) => w.Text("programme", e.Programme).Text("edition", e.Edition).Text("sha256", e.Sha256),
            r => new(r.Text("programme"), r.Text("edition"), r.Text("sha256")))
        .Add<ProgrammeImported>("ledger.programme-imported", 1,
            (w, e) => w.Text("programme", e.Programme).Text("edition", e.Edition).Text("sha256", e.Sha256),
            r => new(r.Text("programme"), r.Text("edition"), r.Text("sha256")))

        .Add<InstrumentRegistered>("instrument.registered", 1,
            (w, e) => w.Text("instrumentId", e.InstrumentId.Value).Word("kind", e.Kind).Text("number", e.Number).Text("issuer", e.Issuer)
                .Day("spokenOn", e.SpokenOn).Day("issuedOn", e.IssuedOn).Text("parent", e.Parent?.Value).Object("title", e.Title, Shapes.Bilingual)
                .Word("rollPolicy", e.RollPolicy).List("claims", e.Claims, Shapes.Claim),
            r => new(r.InstrumentId("instrumentId"), r.Word<InstrumentKind>("kind"), r.TextOrNull("number"), r.Text("issuer"),
                r.DayOrNull("spokenOn"), r.DayOrNull("issuedOn"), r.InstrumentIdOrNull("parent"), r.Object("title", Shapes.Bilingual),
                r.Word<RollPolicy>("rollPolicy"), r.List("claims", Shapes.Claim)))

        .Add<AgencyRegistered>("agency.registered", 1,
            (w, e) => w.Text("agencyId", e.AgencyId.Value).Word("kind", e.Kind).Object("name", e.Name, Shapes.Bilingual).Day("since", e.Since),
            r => new(r.AgencyId("agencyId"), r.Word<AgencyKind>("kind"), r.Object("name", Shapes.Bilingual), r.DayOrNull("since")))
        .Add<TaskReceived>("agency.task-received", 1,
            (w, e) => w.Text("taskId", e.TaskId.Value).Number("taskRevision", e.TaskRevision).Word("relation", e.Relation),
            r => new(r.TaskId("taskId"), r.Number("taskRevision"), r.Word<TaskRelation>("relation")))
        .Add<TaskReleased>("agency.task-released", 1,
            (w, e) => w.Text("taskId", e.TaskId.Value).Number("taskRevision", e.TaskRevision).Word("relation", e.Relation),
            r => new(r.TaskId("taskId"), r.Number("taskRevision"), r.Word<TaskRelation>("relation")))
        .Add<AgencySucceeded>("agency.succeeded", 1, (w, e) => Shapes.Succession(w, e.Succession), r => new(Shapes.Succession(r)))
        .Add<SuccessionReceived>("agency.succession-received", 1, (w, e) => Shapes.Succession(w, e.Succession), r => new(Shapes.Succession(r)))

        .Add<SuccessionPlanned>("succession.planned", 1,
            (w, e) =>
            {
                Shapes.Succession(w, e.Succession);
                w.List("allocation", e.Allocation, Shapes.Allocation);
            },
            r => new(Shapes.Succession(r), r.List("allocation", Shapes.Allocation)))
        .Add<TransferAcknowledged>("succession.transfer-acknowledged", 1,
            (w, e) => w.Text("taskId", e.TaskId.Value).Number("taskRevision", e.TaskRevision),
            r => new(r.TaskId("taskId"), r.Number("taskRevision")))
        .Add<SuccessionCompleted>("succession.completed", 1, (w, e) => w.Number("transfers", e.Transfers), r => new(r.Number("transfers")))

        .Add<TaskAssigned>("directive-task.assigned", 1,
            (w, e) => w.Text("taskId", e.TaskId.Value).Text("instrument", e.Instrument.Value).Text("group", e.Group).Word("force", e.Force)
                .Object("title", e.Title, Shapes.Bilingual).Text("lead", e.Lead?.Value).Texts("coordinating", e.Coordinators)
                .Text("monitoring", e.Monitor?.Value).Texts("addressees", e.Addressees).Object("deadline", Shapes.DeadlineOf(e.Deadline), Shapes.Deadline)
                .Word("urgency", e.Urgency).Flag("isKeyTask", e.IsKeyTask).Flag("isStanding", e.IsStanding).Text("parent", e.Parent?.Value)
                .Text("source", e.Source).List("claims", e.Claims, Shapes.Claim),
            r => new(r.TaskId("taskId"), r.InstrumentId("instrument"), r.TextOrNull("group"), r.Word<NormativeForce>("force"),
                r.Object("title", Shapes.Bilingual), r.AgencyIdOrNull("lead"), r.Agencies("coordinating"),
                r.AgencyIdOrNull("monitoring"), r.Agencies("addressees"), Shapes.DeadlineOrNull(r, "deadline"),
                r.WordOrNull<Urgency>("urgency"), r.Flag("isKeyTask"), r.Flag("isStanding"), r.TaskIdOrNull("parent"),
                r.TextOrNull("source"), r.List("claims", Shapes.Claim)))
        .Add<TaskAmended>("directive-task.amended", 1,
            (w, e) => w
                .Object("group", e.Group, static (w, c) => Shapes.Change(w, c, static (w, name, value) => w.Text(name, value)))
                .Object("force", e.Force, static (w, c) => Shapes.Change(w, c, static (w, name, value) => w.Word(name, value)))
                .Object("title", e.Title, static (w, c) => Shapes.Change(w, c, static (w, name, value) => w.Object(name, value, Shapes.Bilingual)))
                .Object("monitoring", e.Monitor, static (w, c) => Shapes.Change(w, c, static (w, name, value) => w.Text(name, value?.Value)))
                .Object("addressees", e.Addressees, static (w, c) => Shapes.Change(w, c, static (w, name, value) => w.Texts(name, value)))
                .Text("reason", e.Reason),
            r => new(
                r.ObjectOrNull("group", static r => new Change<string?>(r.TextOrNull("was"), r.TextOrNull("is"))),
                r.ObjectOrNull("force", static r => new Change<NormativeForce>(r.Word<NormativeForce>("was"), r.Word<NormativeForce>("is"))),
                r.ObjectOrNull("title", static r => new Change<BilingualText>(r.Object("was", Shapes.Bilingual), r.Object("is", Shapes.Bilingual))),
                r.ObjectOrNull("monitoring", static r => new Change<AgencyId?>(r.AgencyIdOrNull("was"), r.AgencyIdOrNull("is"))),
                r.ObjectOrNull("addressees", static r => new Change<ValueList<AgencyId>>(r.Agencies("was"), r.Agencies("is"))),
                r.Text("reason")))
        .Add<LeadDetermined>("directive-task.lead-determined", 1,
            (w, e) => w.Text("lead", e.Lead.Value).Text("previousLead", e.PreviousLead?.Value).Flag("wasCoordinator", e.WasCoordinator)
                .Text("instrument", e.Instrument?.Value),
            r => new(r.AgencyId("lead"), r.AgencyIdOrNull("previousLead"), r.Flag("wasCoordinator"), r.InstrumentIdOrNull("instrument")))
        .Add<CoordinatorAdded>("directive-task.coordinator-added", 1,
            (w, e) => w.Text("agency", e.Agency.Value).Text("instrument", e.Instrument?.Value),
            r => new(r.AgencyId("agency"), r.InstrumentIdOrNull("instrument")))
        .Add<CoordinatorRemoved>("directive-task.coordinator-removed", 1,
            (w, e) => w.Text("agency", e.Agency.Value).Text("instrument", e.Instrument?.Value),
            r => new(r.AgencyId("agency"), r.InstrumentIdOrNull("instrument")))
        .Add<TaskAccepted>("directive-task.accepted", 1, (w, e) => { }, r => new())
        .Add<TaskDeclined>("directive-task.declined", 1, (w, e) => w.Text("reason", e.Reason), r => new(r.Text("reason")))
        .Add<DeclineUpheld>("directive-task.decline-upheld", 1, (w, e) => w.Text("reason", e.Reason), r => new(r.Text("reason")))
        .Add<DeclineRejected>("directive-task.decline-rejected", 1, (w, e) => w.Text("reason", e.Reason), r => new(r.Text("reason")))
        .Add<ProgressReported>("directive-task.progress-reported", 1,
            (w, e) => w.Text("period", e.Period).Number("percent", e.Percent).Text("summary", e.Summary).List("evidence", e.Evidence, Shapes.Document),
            r => new(r.TextOrNull("period"), Shapes.PercentOrNull(r, "percent"), r.Text("summary"), r.List("evidence", Shapes.Evidence)))
        .Add<EvidenceAttached>("directive-task.evidence-attached", 1,
            (w, e) => w.Object("evidence", e.Evidence, Shapes.Document),
            r => new(r.Object("evidence", Shapes.Evidence)))
        .Add<ExtensionRequested>("directive-task.extension-requested", 1,
            (w, e) => w.Text("requestId", e.RequestId).Day("newDeadline", e.NewDeadline).Text("reason", e.Reason),
            r => new(r.Identifier("requestId"), r.Day("newDeadline"), r.Text("reason")))
        .Add<ExtensionGranted>("directive-task.extension-granted", 1,
            (w, e) => w.Text("requestId", e.RequestId).Day("newDeadline", e.NewDeadline).Object("document", e.Document, Shapes.Document).Flag("retroactive", e.Retroactive),
            r => new(r.Identifier("requestId"), r.Day("newDeadline"), r.Object("document", Shapes.Document), r.Flag("retroactive")))
        .Add<ExtensionRefused>("directive-task.extension-refused", 1,
            (w, e) => w.Text("requestId", e.RequestId).Text("reason", e.Reason),
            r => new(r.Identifier("requestId"), r.Text("reason")))
        .Add<DeadlineAdjusted>("directive-task.deadline-adjusted", 1,
            (w, e) => w.Object("was", Shapes.DeadlineOf(e.Was), Shapes.Deadline).Object("is", Shapes.DeadlineOf(e.Is), Shapes.Deadline)
                .Text("reason", e.Reason).Object("document", e.Document, Shapes.Document),
            r => new(Shapes.DeadlineOrNull(r, "was"), Shapes.DeadlineOrNull(r, "is"), r.Text("reason"), r.Object("document", Shapes.Document)))
        .Add<DeadlineResolved>("directive-task.deadline-resolved", 1,
            (w, e) => w.Day("day", e.Day).Object("term", e.Term, Shapes.Term).Object("basis", e.Basis, Shapes.Basis),
            Shapes.Resolved)
        .Add<DeadlineRecomputed>("directive-task.deadline-recomputed", 1,
            (w, e) => w.Day("was", e.Was).Day("is", e.Is).Object("term", e.Term, Shapes.Term).Object("basis", e.Basis, Shapes.Basis).Day("decidedOn", e.DecidedOn),
            Shapes.Recomputed)
        .Add<UrgingIssued>("directive-task.urging-issued", 1,
            (w, e) => w.Day("deadline", e.Deadline).Number("threshold", e.Threshold).Text("lead", e.Lead?.Value).Text("monitoring", e.Monitor?.Value)
                .Texts("addressees", e.Addressees).Text("message", e.Message),
            r => new(r.DayOrNull("deadline"), Shapes.ThresholdOrNull(r, "threshold"), r.AgencyIdOrNull("lead"), r.AgencyIdOrNull("monitoring"),
                r.Agencies("addressees"), r.Text("message")))
        .Add<RecurrenceSet>("directive-task.recurrence-set", 1,
            Shapes.RecurrenceSet,
            Shapes.RecurrenceSet)
        .Add<PeriodOpened>("directive-task.period-opened", 1,
            (w, e) => w.Text("period", e.Period.ToString()).Day("cutOff", e.CutOff),
            r => new(Shapes.Period(r, "period"), r.Day("cutOff")))
        .Add<DutyConsolidated>("directive-task.duty-consolidated", 1,
            (w, e) => w.Text("into", e.Into.Value).Text("from", e.From.ToString()).Text("reason", e.Reason).Text("instrument", e.Instrument?.Value),
            r => new(r.TaskId("into"), Shapes.Period(r, "from"), r.Text("reason"), r.InstrumentIdOrNull("instrument")))
        .Add<SubmittedForConfirmation>("directive-task.submitted-for-confirmation", 1,
            (w, e) => w.Object("product", e.Product, Shapes.Product),
            r => new(r.Object("product", Shapes.Product)))
        .Add<CompletionConfirmed>("directive-task.completion-confirmed", 1,
            (w, e) => w.Day("completedOn", e.CompletedOn).Object("document", e.Document, Shapes.Document),
            r => new(r.Day("completedOn"), r.ObjectOrNull("document", Shapes.Document)))
        .Add<ReturnedForRework>("directive-task.returned-for-rework", 1, (w, e) => w.Text("reason", e.Reason), r => new(r.Text("reason")))
        .Add<TaskSuspended>("directive-task.suspended", 1,
            (w, e) => w.Text("reason", e.Reason).Text("instrument", e.Instrument?.Value),
            r => new(r.Text("reason"), r.InstrumentIdOrNull("instrument")))
        .Add<TaskResumed>("directive-task.resumed", 1,
            (w, e) => w.Text("reason", e.Reason).Text("instrument", e.Instrument?.Value),
            r => new(r.Text("reason"), r.InstrumentIdOrNull("instrument")))
        .Add<TaskWithdrawn>("directive-task.withdrawn", 1,
            (w, e) => w.Text("reason", e.Reason).Text("instrument", e.Instrument?.Value),
            r => new(r.Text("reason"), r.InstrumentIdOrNull("instrument")))
        .Add<TaskSuperseded>("directive-task.superseded", 1,
            (w, e) => w.Text("supersededBy", e.SupersededBy.Value).Text("reason", e.Reason),
            r => new(r.TaskId("supersededBy"), r.Text("reason")))
        .Add<TaskReopened>("directive-task.reopened", 1,
            (w, e) => w.Text("reason", e.Reason).Text("instrument", e.Instrument.Value),
            r => new(r.Text("reason"), r.InstrumentId("instrument")))
        .Add<TaskTransferred>("directive-task.transferred", 1,
            (w, e) => w.Text("successionId", e.SuccessionId.Value).Word("kind", e.Kind).Text("to", e.To.Value).List("released", e.Released, Shapes.Released)
                .WordList("received", e.Received).Day("effectiveOn", e.EffectiveOn).Text("instrument", e.Instrument?.Value),
            r => new(r.SuccessionId("successionId"), r.Word<SuccessionKind>("kind"), r.AgencyId("to"), r.List("released", Shapes.Released, Succession.ReleasedMax),
                r.WordList<TaskRelation>("received"), r.Day("effectiveOn"), r.InstrumentIdOrNull("instrument")))
        .Add<TransferBackdated>("directive-task.transfer-backdated", 1,
            (w, e) => w.Text("successionId", e.SuccessionId.Value).Word("kind", e.Kind).Text("to", e.To.Value).List("lost", e.Lost, Shapes.Released)
                .Day("effectiveOn", e.EffectiveOn).Text("instrument", e.Instrument?.Value),
            r => new(r.SuccessionId("successionId"), r.Word<SuccessionKind>("kind"), r.AgencyId("to"), r.List("lost", Shapes.Released), r.Day("effectiveOn"), r.InstrumentIdOrNull("instrument")))
        .Add<TransferReverted>("directive-task.transfer-reverted", 1,
            (w, e) => w.Text("successionId", e.SuccessionId.Value).Text("from", e.From.Value).WordList("returned", e.Returned).List("restored", e.Restored, Shapes.Released)
                .Day("effectiveOn", e.EffectiveOn),
            r => new(r.SuccessionId("successionId"), r.AgencyId("from"), r.WordList<TaskRelation>("returned"), r.List("restored", Shapes.Released, Succession.ReleasedMax), r.Day("effectiveOn")))
        .Add<EntryDisputed>("directive-task.entry-disputed", 1,
            (w, e) => w.Text("disputeId", e.DisputeId.ToString()).Text("eventId", e.EventId.ToString("D")).Number("revision", e.Revision).Text("reason", e.Reason),
            r => new(r.DisputeId("disputeId"), r.EventId("eventId"), r.Number("revision"), r.Text("reason")))
        .Add<DisputeResolved>("directive-task.dispute-resolved", 1,
            (w, e) => w.Text("disputeId", e.DisputeId.ToString()).Word("outcome", e.Outcome).Text("reason", e.Reason),
            r => new(r.DisputeId("disputeId"), r.Word<DisputeOutcome>("outcome"), r.Text("reason")))
        .Add<ChildOpened>("directive-task.child-opened", 1,
            (w, e) => w.Text("child", e.Child.Value).Day("childDeadline", e.ChildDeadline).Number("childRevision", e.ChildRevision),
            r => new(r.TaskId("child"), r.DayOrNull("childDeadline"), r.Number("childRevision")))
        .Add<ChildClosed>("directive-task.child-closed", 1,
            (w, e) => w.Text("child", e.Child.Value).Number("childRevision", e.ChildRevision).Word("outcome", e.Outcome),
            r => new(r.TaskId("child"), r.Number("childRevision"), r.Word<TaskStatus>("outcome")))

        .Add<ClaimRecorded>("claim.recorded", 1,
            (w, e) => w.Text("field", e.Field).Text("value", e.Value).Text("source", e.Source),
            r => new(r.Text("field"), r.Text("value"), r.Text("source")))
        .Add<ClaimPreferred>("claim.preferred", 1,
            (w, e) => w.Text("field", e.Field).Text("value", e.Value).Text("source", e.Source),
            r => new(r.Text("field"), r.Text("value"), r.Text("source")))

        .Add<CorrectionRecorded>("correction.recorded", 1,
            (w, e) => w.Text("eventId", e.EventId.ToString("D")).Number("revision", e.Revision).Text("field", e.Field).Text("was", e.Was).Text("is", e.Is).Text("reason", e.Reason),
            r => new(r.EventId("eventId"), r.Number("revision"), r.Text("field"), r.TextOrNull("was"), r.TextOrNull("is"), r.Text("reason")))

        .Add<InspectionOpened>("inspection.opened", 1,
            (w, e) => w.Text("inspectionId", e.InspectionId.Value).Texts("taskIds", e.Tasks).Text("agency", e.Agency?.Value),
            r => new(r.InspectionId("inspectionId"), r.Tasks("taskIds"), r.AgencyIdOrNull("agency")))
        .Add<FindingNoted>("inspection.finding-noted", 1, (w, e) => w.Text("finding", e.Finding), r => new(r.Text("finding")))
        .Add<InspectionConcluded>("inspection.concluded", 1,
            (w, e) => w.Text("degree", e.Degree).Text("cause", e.Cause).Text("responsibility", e.Responsibility),
            r => new(r.Text("degree"), r.Text("cause"), r.Text("responsibility")))

        .Add<CalendarCreated>("calendar.created", 1,
            (w, e) => w.Text("calendarId", e.CalendarId.Value).WordList("weeklyRest", e.WeeklyRest).Day("decidedOn", e.DecidedOn).Text("source", e.Source),
            r => new(r.CalendarId("calendarId"), r.WordList<DayOfWeek>("weeklyRest"), r.DayOrNull("decidedOn"), r.TextOrNull("source")))
        .Add<WeeklyRestSet>("calendar.weekly-rest-set", 1,
            (w, e) => w.WordList("days", e.Days).Day("decidedOn", e.DecidedOn).Text("source", e.Source),
            r => new(r.WordList<DayOfWeek>("days"), r.DayOrNull("decidedOn"), r.TextOrNull("source")))
        .Add<HolidayDeclared>("calendar.holiday-declared", 1,
            (w, e) => w.Day("from", e.From).Day("to", e.To).Text("name", e.Name).Day("decidedOn", e.DecidedOn).Text("source", e.Source),
            r => new(r.Day("from"), r.Day("to"), r.Text("name"), r.DayOrNull("decidedOn"), r.Text("source")))
        .Add<HolidayRevoked>("calendar.holiday-revoked", 1,
            (w, e) => w.Day("from", e.From).Day("to", e.To).Day("decidedOn", e.DecidedOn).Text("source", e.Source),
            r => new(r.Day("from"), r.Day("to"), r.DayOrNull("decidedOn"), r.Text("source")))
        .Add<WorkingDaySwapped>("calendar.working-day-swapped", 1,
            (w, e) => w.Day("off", e.Off).Day("work", e.Work).Day("decidedOn", e.DecidedOn).Text("source", e.Source),
            r => new(r.Day("off"), r.Day("work"), r.DayOrNull("decidedOn"), r.Text("source")))

        .Add<CredentialIssued>("credential.issued", 1,
            (w, e) => w.Text("credentialId", e.CredentialId.Value).Text("user", e.User).Word("role", e.Role).Text("agency", e.Agency?.Value)
                .Text("secretHash", e.SecretHash).Day("expiresOn", e.ExpiresOn),
            r => new(new CredentialId(r.Identifier("credentialId")), r.Text("user"), r.Word<Role>("role"), r.AgencyIdOrNull("agency"),
                r.Text("secretHash"), r.DayOrNull("expiresOn")))
        .Add<CredentialRevoked>("credential.revoked", 1, (w, e) => { }, r => new());
}
