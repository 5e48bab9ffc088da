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

/// <summary>The one table of commands: type name and the fields of its data. An absent optional field is the same as null.</summary>
internal static class GivenCommands
{
    public static CommandTable.Builder Register(CommandTable.Builder table) => Internal(Inspections(Tasks(Calendars(Registers(table)))));

    private static CommandTable.Builder Registers(CommandTable.Builder table) => table
        .Add<RegisterInstrument>("register-instrument",
            (w, c) => w.Text("instrumentId", c.InstrumentId.Value).Word("kind", c.Kind).Text("number", c.Number).Text("issuer", c.Issuer)
                .Day("spokenOn", c.SpokenOn).Day("issuedOn", c.IssuedOn).Text("parent", c.Parent?.Value).Object("title", c.Title, Shapes.Bilingual)
                .Word("rollPolicy", c.RollPolicy).List("claims", c.Claims, Shapes.Claim),
            r => new(r.InstrumentId("instrumentId"), r.Word<InstrumentKind>("kind"), r.TextOrNull("number"), r.Text("issuer"),
                r.DayOrNull("spokenOn"), r.DayOrNull("issuedOn"), r.InstrumentIdOrNull("parent"), r.Object("title", Shapes.Bilingual),
                r.WordOrNull<RollPolicy>("rollPolicy") ?? RollPolicy.Forward, r.ListOrEmpty("claims", Shapes.Claim)),
            allowsUnknownTime: true)
        .Add<RegisterAgency>("register-agency",
            (w, c) => w.Text("agencyId", c.AgencyId.Value).Word("kind", c.Kind).Object("name", c.Name, Shapes.Bilingual).Day("since", c.Since),
            r => new(r.AgencyId("agencyId"), r.Word<AgencyKind>("kind"), r.Object("name", Shapes.Bilingual), r.DayOrNull("since")),
            allowsUnknownTime: true)
        .Add<SucceedAgency>("succeed-agency",
            (w, c) =>
            {
                Shapes.Succession(w, c.Succession);
                w.Map("allocation", c.Allocation, static allocation => (allocation.Task.Value, allocation.Agency.Value));
            },
            r => new(Shapes.Succession(r), r.IdentifierMapOrEmpty("allocation", static (task, agency) => new TaskAllocation(new TaskId(task), new AgencyId(agency)))),
            allowsUnknownTime: true)
        .Add<RecordClaim>("record-claim",
            (w, c) => w.Text("stream", c.Stream.ToString()).Text("field", c.Field).Text("value", c.Value).Text("source", c.Source),
            r => new(SharedStream(r, "claims are"), r.Text("field"), r.Text("value"), r.Text("source")),
            allowsUnknownTime: true)
        .Add<PreferClaim>("prefer-claim",
            (w, c) => w.Text("stream", c.Stream.ToString()).Text("field", c.Field).Text("value", c.Value).Text("source", c.Source),
            r => new(SharedStream(r, "claims are"), r.Text("field"), r.Text("value"), r.Text("source")),
            allowsUnknownTime: true)
        .Add<RecordCorrection>("record-correction",
            (w, c) => w.Text("stream", c.Stream.ToString()).Text("eventId", c.EventId.ToString("D")).Text("field", c.Field).Text("was", c.Was).Text("is", c.Is).Text("reason", c.Reason),
            GivenCorrection);

    private static CommandTable.Builder Calendars(CommandTable.Builder table) => table
        .Add<SetWeeklyRest>("set-weekly-rest",
            (w, c) => w.Text("calendarId", c.CalendarId.Value).WordList("days", c.Days).Day("decidedOn", c.DecidedOn).Text("source", c.Source),
            r => new(r.CalendarId("calendarId"), r.WordList<DayOfWeek>("days"), r.DayOrNull("decidedOn"), r.TextOrNull("source")),
            allowsUnknownTime: true)
        .Add<DeclareHoliday>("declare-holiday",
            (w, c) => w.Text("calendarId", c.CalendarId.Value).Day("from", c.From).Day("to", c.To).Text("name", c.Name).Day("decidedOn", c.DecidedOn).Text("source", c.Source),
            r => new(r.CalendarId("calendarId"), r.Day("from"), r.Day("to"), r.Text("name"), r.DayOrNull("decidedOn"), r.Text("source")),
            allowsUnknownTime: true)
        .Add<RevokeHoliday>("revoke-holiday",
            (w, c) => w.Text("calendarId", c.CalendarId.Value).Day("from", c.From).Day("to", c.To).Day("decidedOn", c.DecidedOn).Text("source", c.Source),
            r => new(r.CalendarId("calendarId"), r.Day("from"), r.Day("to"), r.DayOrNull("decidedOn"), r.Text("source")),
            allowsUnknownTime: true)
        .Add<SwapWorkingDay>("swap-working-day",
            (w, c) => w.Text("calendarId", c.CalendarId.Value).Day("off", c.Off).Day("work", c.Work).Day("decidedOn", c.DecidedOn).Text("source", c.Source),
            r => new(r.CalendarId("calendarId"), r.Day("off"), r.Day("work"), r.DayOrNull("decidedOn"), r.Text("source")),
            allowsUnknownTime: true);

    private static CommandTable.Builder Tasks(CommandTable.Builder table) => table
        .Add<AssignTask>("assign-task", Assignment, Assignment)
        .Add<AmendTask>("amend-task",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("group", c.Group).Word("force", c.Force).Object("title", c.Title, Shapes.Bilingual)
                .Text("monitoring", c.Monitor?.Value).Texts("addressees", c.Addressees).Text("reason", c.Reason),
            r => new(r.TaskId("taskId"), r.TextOrNull("group"), r.WordOrNull<NormativeForce>("force"), r.ObjectOrNull("title", Shapes.Bilingual),
                r.AgencyIdOrNull("monitoring"), r.AgenciesOrNull("addressees"), r.Text("reason")))
        .Add<DetermineLead>("determine-lead",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("lead", c.Lead.Value).Text("instrument", c.Instrument?.Value),
            r => new(r.TaskId("taskId"), r.AgencyId("lead"), r.InstrumentIdOrNull("instrument")))
        .Add<AddCoordinator>("add-coordinator",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("agency", c.Agency.Value).Text("instrument", c.Instrument?.Value),
            r => new(r.TaskId("taskId"), r.AgencyId("agency"), r.InstrumentIdOrNull("instrument")))
        .Add<RemoveCoordinator>("remove-coordinator",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("agency", c.Agency.Value).Text("instrument", c.Instrument?.Value),
            r => new(r.TaskId("taskId"), r.AgencyId("agency"), r.InstrumentIdOrNull("instrument")))
        .Add<AcceptTask>("accept-task", (w, c) => w.Text("taskId", c.TaskId.Value), r => new(r.TaskId("taskId")))
        .Add<DeclineTask>("decline-task",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("reason", c.Reason), r => new(r.TaskId("taskId"), r.Text("reason")))
        .Add<UpholdDecline>("uphold-decline",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("reason", c.Reason), r => new(r.TaskId("taskId"), r.Text("reason")))
        .Add<RejectDecline>("reject-decline",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("reason", c.Reason), r => new(r.TaskId("taskId"), r.Text("reason")))
        .Add<ReportProgress>("report-progress",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("period", c.Period).Number("percent", c.Percent).Text("summary", c.Summary)
                .List("evidence", c.Evidence, Shapes.Document),
            r => new(r.TaskId("taskId"), r.TextOrNull("period"), Shapes.PercentOrNull(r, "percent"), r.Text("summary"), r.ListOrEmpty("evidence", Shapes.Evidence)))
        .Add<AttachEvidence>("attach-evidence",
            (w, c) => w.Text("taskId", c.TaskId.Value).Object("evidence", c.Evidence, Shapes.Document),
            r => new(r.TaskId("taskId"), r.Object("evidence", Shapes.Evidence)),
            allowsUnknownTime: true)
        .Add<RequestExtension>("request-extension",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("requestId", c.RequestId).Day("newDeadline", c.NewDeadline).Text("reason", c.Reason),
            r => new(r.TaskId("taskId"), r.Identifier("requestId"), r.Day("newDeadline"), r.Text("reason")))
        .Add<GrantExtension>("grant-extension",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("requestId", c.RequestId).Day("newDeadline", c.NewDeadline)
                .Object("document", c.Document, Shapes.Document).Flag("retroactive", c.Retroactive),
            r => new(r.TaskId("taskId"), r.Identifier("requestId"), r.DayOrNull("newDeadline"), Shapes.GivenDocument(r, required: true)!, r.FlagOrFalse("retroactive")))
        .Add<RefuseExtension>("refuse-extension",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("requestId", c.RequestId).Text("reason", c.Reason),
            r => new(r.TaskId("taskId"), r.Identifier("requestId"), r.Text("reason")))
        .Add<AdjustDeadline>("adjust-deadline",
            (w, c) => w.Text("taskId", c.TaskId.Value).Object("deadline", c.Deadline, Shapes.GivenDeadline).Text("reason", c.Reason).Object("document", c.Document, Shapes.Document),
            r => new(r.TaskId("taskId"), r.ObjectOrNull("deadline", Shapes.GivenDeadline), r.Text("reason"), Shapes.GivenDocument(r, required: true)!))
        .Add<IssueUrging>("issue-urging",
            (w, c) => w.Text("taskId", c.TaskId.Value).Number("threshold", c.Threshold).Text("message", c.Message).Day("deadline", c.Deadline),
            r => new(r.TaskId("taskId"), Shapes.ThresholdOrNull(r, "threshold"), r.Text("message"), r.DayOrNull("deadline")))
        .Add<SubmitCompletion>("submit-completion",
            (w, c) => w.Text("taskId", c.TaskId.Value).Object("product", c.Product, Shapes.Product),
            r => new(r.TaskId("taskId"), r.Object("product", Shapes.Product)))
        .Add<ConfirmCompletion>("confirm-completion",
            (w, c) => w.Text("taskId", c.TaskId.Value).Object("document", c.Document, Shapes.Document),
            r => new(r.TaskId("taskId"), Shapes.GivenDocument(r, required: false)))
        .Add<ReturnForRework>("return-for-rework",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("reason", c.Reason), r => new(r.TaskId("taskId"), r.Text("reason")))
        .Add<SuspendTask>("suspend-task",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("reason", c.Reason).Text("instrument", c.Instrument?.Value),
            r => new(r.TaskId("taskId"), r.Text("reason"), r.InstrumentIdOrNull("instrument")))
        .Add<ResumeTask>("resume-task",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("reason", c.Reason).Text("instrument", c.Instrument?.Value),
            r => new(r.TaskId("taskId"), r.Text("reason"), r.InstrumentIdOrNull("instrument")))
        .Add<WithdrawTask>("withdraw-task",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("reason", c.Reason).Text("instrument", c.Instrument?.Value),
            r => new(r.TaskId("taskId"), r.Text("reason"), r.InstrumentIdOrNull("instrument")))
        .Add<ReopenTask>("reopen-task",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("reason", c.Reason).Text("instrument", c.Instrument?.Value),
            r => new(r.TaskId("taskId"), r.Text("reason"), r.InstrumentIdOrNull("instrument")))
        .Add<ConsolidateDuty>("consolidate-duty",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("into", c.Into.Value).Text("reason", c.Reason).Text("instrument", c.Instrument?.Value),
            r => new(r.TaskId("taskId"), r.TaskId("into"), r.Text("reason"), r.InstrumentIdOrNull("instrument")))
        .Add<DisputeEntry>("dispute-entry",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("eventId", c.EventId.ToString("D")).Text("reason", c.Reason),
            r => new(r.TaskId("taskId"), r.EventId("eventId"), r.Text("reason")))
        .Add<ResolveDispute>("resolve-dispute",
            (w, c) => w.Text("disputeId", c.DisputeId.ToString()).Word("outcome", c.Outcome).Text("reason", c.Reason),
            r => new(r.DisputeId("disputeId"), r.Word<DisputeOutcome>("outcome"), r.Text("reason")))
        .Add<SupersedeTask>("supersede-task",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("supersededBy", c.SupersededBy.Value).Text("reason", c.Reason),
            r => new(r.TaskId("taskId"), r.TaskId("supersededBy"), r.Text("reason")));

    private static CommandTable.Builder Inspections(CommandTable.Builder table) => table
        .Add<OpenInspection>("open-inspection",
            (w, c) => w.Text("inspectionId", c.InspectionId.Value).Texts("taskIds", c.Tasks).Text("agency", c.Agency?.Value),
            r => new(r.InspectionId("inspectionId"), r.TasksOrNull("taskIds") ?? [], r.AgencyIdOrNull("agency")))
        .Add<NoteFinding>("note-finding",
            (w, c) => w.Text("inspectionId", c.InspectionId.Value).Text("finding", c.Finding),
            r => new(r.InspectionId("inspectionId"), r.Text("finding")))
        .Add<ConcludeInspection>("conclude-inspection",
            (w, c) => w.Text("inspectionId", c.InspectionId.Value).Text("degree", c.Degree).Text("cause", c.Cause).Text("responsibility", c.Responsibility),
            r => new(r.InspectionId("inspectionId"), r.Text("degree"), r.Text("cause"), r.Text("responsibility")));

    private static CommandTable.Builder Internal(CommandTable.Builder table) => table
        .AddInternal<OpenChild>("open-child",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("child", c.Child.Value).Day("childDeadline", c.ChildDeadline).Number("childRevision", c.ChildRevision)
                .Text("period", c.Period?.ToString()),
            r => new(r.TaskId("taskId"), r.TaskId("child"), r.DayOrNull("childDeadline"), r.Number("childRevision"), Shapes.PeriodOrNull(r, "period")))
        .AddInternal<CloseChild>("close-child",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("child", c.Child.Value).Number("childRevision", c.ChildRevision).Word("outcome", c.Outcome),
            r => new(r.TaskId("taskId"), r.TaskId("child"), r.Number("childRevision"), r.Word<TaskStatus>("outcome")))
        .AddInternal<OpenPeriod>("open-period",
            (w, c) => w.Object("assignment", c.Assignment, Assignment).Text("period", c.Period.ToString()),
            r => new(r.Object("assignment", Assignment), Shapes.Period(r, "period")))
        .AddInternal<WithdrawPeriod>("withdraw-period",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("reason", c.Reason),
            r => new(r.TaskId("taskId"), r.Text("reason")))
        .AddInternal<ReopenPeriod>("reopen-period",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("reason", c.Reason),
            r => new(r.TaskId("taskId"), r.Text("reason")))
        .AddInternal<RecomputeDeadline>("recompute-deadline",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("calendarId", c.CalendarId.Value).Number("calendarRevision", c.CalendarRevision),
            r => new(r.TaskId("taskId"), r.CalendarId("calendarId"), r.Number("calendarRevision")))
        .AddInternal<JoinSuccession>("join-succession",
            (w, c) =>
            {
                w.Text("agencyId", c.AgencyId.Value);
                Shapes.Succession(w, c.Succession);
            },
            r => new(r.AgencyId("agencyId"), Shapes.Succession(r)))
        .AddInternal<TransferTask>("transfer-task",
            (w, c) =>
            {
                w.Text("taskId", c.TaskId.Value).Text("to", c.To.Value);
                Shapes.Succession(w, c.Succession);
            },
            r =>
            {
                var (task, to) = (r.TaskId("taskId"), r.AgencyId("to"));
                return new TransferTask(task, Shapes.Succession(r), to);
            })
        .AddInternal<RevertTransfer>("revert-transfer",
            (w, c) => w.Text("taskId", c.TaskId.Value).Text("successionId", c.SuccessionId.Value), r => new(r.TaskId("taskId"), r.SuccessionId("successionId")))
        .AddInternal<AcknowledgeTransfer>("acknowledge-transfer",
            (w, c) => w.Text("successionId", c.SuccessionId.Value).Text("taskId", c.TaskId.Value).Number("taskRevision", c.TaskRevision),
            r => new(r.SuccessionId("successionId"), r.TaskId("taskId"), r.Number("taskRevision")))
        .AddInternal<FinishSuccession>("finish-succession", (w, c) => Shapes.Succession(w, c.Succession), r => new(Shapes.Succession(r)))
        .AddInternal<CompleteSuccession>("complete-succession",
            (w, c) => w.Text("successionId", c.SuccessionId.Value), r => new(r.SuccessionId("successionId")))
        .AddInternal<RelayTask>("relay-task",
            (w, c) => w.Text("agencyId", c.AgencyId.Value).List("moves", c.Moves, static (w, move) => w
                .Text("taskId", move.TaskId.Value).Number("taskRevision", move.TaskRevision).Word("relation", move.Relation).Flag("isReceived", move.IsReceived)),
            r => new(r.AgencyId("agencyId"), r.List("moves", static r => new TaskMove(
                r.TaskId("taskId"), r.Number("taskRevision"), r.Word<TaskRelation>("relation"), r.Flag("isReceived")))))
        .AddInternal<IssueCredential>("issue-credential",
            (w, c) => w.Text("credentialId", c.CredentialId.Value).Text("user", c.User).Word("role", c.Role).Text("agency", c.Agency?.Value)
                .Text("secretHash", c.SecretHash).Day("expiresOn", c.ExpiresOn),
            r => new(new CredentialId(r.Identifier("credentialId")), r.Text("user"), r.Word<Role>("role"), r.AgencyIdOrNull("agency"),
                r.Text("secretHash"), r.DayOrNull("expiresOn")))
        .AddInternal<RevokeCredential>("revoke-credential",
            (w, c) => w.Text("credentialId", c.CredentialId.Value), r => new(new CredentialId(r.Identifier("credentialId"))))
        .AddInternal<CreateLedger>("create-ledger",
            (w, c) => w.Text("ledgerId", c.LedgerId.Value).Text("name", c.Name).Text("origin", c.Origin).Flag("simulated", c.Simulated),
            r => new(new LedgerId(r.Identifier("ledgerId")), r.Text("name"), r.Text("origin"), r.Flag("simulated")))
        .AddInternal<BeginProgrammeImport>("begin-programme-import",
            (w, c) => w.Text("ledgerId", c.LedgerId.Value).Text("programme", c.Programme).Text("edition", c.Edition).Text("sha256", c.Sha256),
            r => new(new LedgerId(r.Identifier("ledgerId")), r.Text("programme"), r.Text("edition"), r.Text("sha256")))
        .AddInternal<CompleteProgrammeImport>("complete-programme-import",
            (w, c) => w.Text("ledgerId", c.LedgerId.Value).Text("programme", c.Programme).Text("edition", c.Edition).Text("sha256", c.Sha256),
            r => new(new LedgerId(r.Identifier("ledgerId")), r.Text("programme"), r.Text("edition"), r.Text("sha256")));

    private static void Assignment(FieldWriter w, AssignTask c) => w
        .Text("taskId", c.TaskId.Value).Text("instrument", c.Instrument.Value).Text("group", c.Group).Word("force", c.Force)
        .Object("title", c.Title, Shapes.Bilingual).Text("lead", c.Lead?.Value).Texts("coordinating", c.Coordinators)
        .Text("monitoring", c.Monitor?.Value).Texts("addressees", c.Addressees).Object("deadline", c.Deadline, Shapes.GivenDeadline)
        .Word("urgency", c.Urgency).Flag("isKeyTask", c.IsKeyTask).Flag("isStanding", c.IsStanding).Text("parent", c.Parent?.Value)
        .Text("source", c.Source).List("claims", c.Claims, Shapes.Claim);

    private static AssignTask Assignment(FieldReader r) => new(
        r.TaskId("taskId"), r.InstrumentId("instrument"), r.TextOrNull("group"), r.Word<NormativeForce>("force"),
        r.Object("title", Shapes.Bilingual), r.AgencyIdOrNull("lead"), r.AgenciesOrNull("coordinating") ?? [],
        r.AgencyIdOrNull("monitoring"), r.AgenciesOrNull("addressees") ?? [], r.ObjectOrNull("deadline", Shapes.GivenDeadline),
        r.WordOrNull<Urgency>("urgency"), r.FlagOrFalse("isKeyTask"), r.FlagOrFalse("isStanding"), r.TaskIdOrNull("parent"),
        r.TextOrNull("source"), r.ListOrEmpty("claims", Shapes.Claim));

    /// <summary>Both values are stated: one that is left out is no statement that there was or is none.</summary>
    private static RecordCorrection GivenCorrection(FieldReader r)
    {
        r.Check(r.Has("was"), "was", "is missing; null stands for none");
        r.Check(r.Has("is"), "is", "is missing; null stands for none");
        return new RecordCorrection(SharedStream(r, "corrections are"), r.EventId("eventId"), r.Text("field"), r.TextOrNull("was"), r.TextOrNull("is"), r.Text("reason"));
    }

    private static StreamId SharedStream(FieldReader r, string what) =>
        r.Stream("stream") is { Category: Category.Instrument or Category.Agency or Category.DirectiveTask } stream
            ? stream
            : throw r.Wrong("stream", $"{what} about instruments, agencies and tasks");
}
