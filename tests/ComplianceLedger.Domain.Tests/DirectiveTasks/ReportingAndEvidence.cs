namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

public class ReportingAndEvidence
{
    [Fact]
    public void a_report_puts_the_task_in_progress() =>
        Given(Assigned()).When(new ReportProgress(TheTask, "2025-Q1", 40, "đã làm", [Report]), by: LeadOfficer)
            .Then(new ProgressReported("2025-Q1", 40, "đã làm", [Report])).Status().Is(TaskStatus.InProgress);

    [Fact]
    public void a_coordinator_reports_as_well() =>
        Given(Assigned(), Accepted()).When(new ReportProgress(TheTask, null, null, "phần phối hợp", []), by: HelpingOfficer)
            .Then(new ProgressReported(null, null, "phần phối hợp", []));

    [Fact]
    public void evidence_changes_no_state() =>
        Given(Assigned()).When(new AttachEvidence(TheTask, Report), by: HelpingOfficer)
            .Then(new EvidenceAttached(Report)).Status().Is(TaskStatus.Assigned);

    [Fact]
    public void a_report_after_a_return_puts_the_task_in_progress_again() =>
        Given(Assigned(), Submitted(Day(10)), Returned(Day(11))).When(new ReportProgress(TheTask, null, null, "bổ sung", []), by: LeadOfficer)
            .Then(new ProgressReported(null, null, "bổ sung", [])).Status().Is(TaskStatus.InProgress);
}
