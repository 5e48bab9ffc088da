using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.Server.Pages;

namespace ComplianceLedger.Server.Tests.Pages;

/// <summary>Tasks that together hold every event that a task can have, told in days relative to today.</summary>
internal static class TasksToShow
{
    /// <summary>With the longest history of all.</summary>
    public const string Rich = "R-rich";

    public const string Child = "R-child";
    public const string Withdrawn = "R-withdrawn";
    public const string Superseded = "R-superseded";
    public const string Upheld = "R-upheld";

    /// <summary>Went from one agency to the other with a function.</summary>
    public const string Transferred = "R-transferred";

    /// <summary>Went too, and had been withdrawn before.</summary>
    public const string Reverted = "R-reverted";

    /// <summary>Had another lead by the time that was recorded.</summary>
    public const string Backdated = "R-backdated";

    /// <summary>Its source, a claim and its lead's name are unverified; so is nothing of <see cref="Verified"/>.</summary>
    public const string Unverified = "R-unverified";

    public const string Verified = "R-verified";

    /// <summary>Its product was issued 70 days ago, before the task was assigned, 50 days ago.</summary>
    public const string Early = "R-early";

    /// <summary>Its title holds <see cref="Malicious"/>.</summary>
    public const string Dangerous = "R-dangerous";

    public const string Long = "R-long";

    public const string Malicious = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;";

    /// <summary>More than one page of the board has.</summary>
    public const int Many = 40;

    /// <summary>A duty that comes round every year, and its first year's task.</summary>
    public const string Duty = "R-duty";

    public static string OfTheDuty => $"{Duty}.{ReportingPeriod.Holding(Day(-100), Cadence.Year)}";

    /// <summary>Another one, which that one stands for too.</summary>
    public const string Consolidated = "R-consolidated";

    public static IReadOnlyList<string> Histories => [Rich, Child, Withdrawn, Superseded, Upheld, Transferred, Reverted, Backdated, Duty, OfTheDuty, Consolidated];

    private static readonly DateOnly Today = VietnamTime.DayOf(TimeProvider.System.GetUtcNow());

    private static readonly Party Assigner = new("an", Role.Assigner, new AgencyId("vpcp"));

    private static readonly Party Officer = new("binh", Role.AgencyOfficer, new AgencyId("bct"));

    private static readonly Party Registrar = new("chi", Role.Registrar, null);

    private static readonly Document Paper = new("12/VPCP-QHQT", "VPCP", Day(-90), "Công văn", "application/pdf", 1_234, new string('a', 64), "urn:paper");

    /// <summary>The day on which the rich task's extension is granted.</summary>
    public static readonly DateOnly Granted = Day(-60);

    public static DateOnly Day(int fromToday) => Today.AddDays(fromToday);

    public static async Task Record(PageServer server)
    {
        await server.Do(Assign(Child + "-other", lead: "bct"), Assigner, Occurrence.On(Day(-100)));
        foreach (var duty in new[] { Duty, Consolidated })
            await server.Do(Assign(duty, lead: "bct") with { Deadline = new DeadlineTerm.Every(new Recurrence(Cadence.Year, new DataCutOff(null), null)) }, Assigner, Occurrence.On(Day(-100)));
        await server.Do(new ConsolidateDuty(new TaskId(Consolidated), new TaskId(Duty), "hai cơ quan đã hợp nhất", null), Assigner, Occurrence.On(Day(-100)));
        await RichHistory(server);
        await server.Do(Assign(Withdrawn, lead: "bct"), Assigner, Occurrence.On(Day(-100)));
        await server.Do(new WithdrawTask(new TaskId(Withdrawn), "không còn cần", new InstrumentId("NQ21")), Assigner, Occurrence.On(Day(-50)));
        await server.Do(Assign(Superseded, lead: "bct"), Assigner, Occurrence.On(Day(-100)));
        await server.Do(new SupersedeTask(new TaskId(Superseded), new TaskId(Rich), "nhập vào nhiệm vụ khác"), Assigner, Occurrence.On(Day(-50)));
        await server.Do(Assign(Upheld, lead: "bct"), Assigner, Occurrence.On(Day(-100)));
        await server.Do(new DeclineTask(new TaskId(Upheld), "ngoài thẩm quyền"), Officer, Occurrence.On(Day(-90)));
        await server.Do(new UpholdDecline(new TaskId(Upheld), "đúng là ngoài thẩm quyền"), Assigner, Occurrence.On(Day(-80)));
        await server.Do(Assign(Transferred, lead: "bng"), Assigner, Occurrence.On(Day(-100)));
        await server.Do(Assign(Reverted, lead: "bng"), Assigner, Occurrence.On(Day(-100)));
        await server.Do(Assign(Backdated, lead: "bng"), Assigner, Occurrence.On(Day(-100)));
        await server.Do(new DetermineLead(new TaskId(Backdated), new AgencyId("btc"), null), Assigner, Occurrence.On(Day(-60)));
        var function = new Succession(new SuccessionId("gia-dinh"), SuccessionKind.FunctionTransfer, [new AgencyId("bng")], new AgencyId("bct"), Day(-70), new InstrumentId("NQ21"));
        await server.Do(new SucceedAgency(function, [.. new[] { Transferred, Reverted, Backdated }.Select(task => new TaskAllocation(new TaskId(task), new AgencyId("bct")))]), Registrar, Occurrence.Unknown);
        await server.Settle();
        await server.Do(new WithdrawTask(new TaskId(Reverted), "không còn cần", null), Assigner, Occurrence.On(Day(-80)));
        await server.Do(
            Assign(Unverified, lead: "btc", source: "unverified", claims: [new Claim("deadline", "2025-06-30", "unverified")]), Assigner, Occurrence.On(Day(-100)));
        await server.Do(Assign(Verified, lead: "bct"), Assigner, Occurrence.On(Day(-100)));
        await server.Do(Assign(Early, lead: "bct"), Assigner, Occurrence.On(Day(-50)));
        await server.Do(new SubmitCompletion(new TaskId(Early), new Product(null, null, Day(-70), "Đã có sẵn", null)), Officer, Occurrence.On(Day(-49)));
        await server.Do(new ConfirmCompletion(new TaskId(Early), null), Assigner, Occurrence.On(Day(-48)));
        await server.Do(Assign(Dangerous, lead: "bct", title: Malicious, group: Malicious, due: Day(-3)), Assigner, Occurrence.On(Day(-100)));
        await server.Do(Assign(Long, lead: "bct", title: new string('x', 16 * 1024), due: Day(-2)), Assigner, Occurrence.On(Day(-100)));
        for (var i = 0; i < Many; i++)
            await server.Do(Assign($"S-{i:000}", lead: "bct", due: Day(-i - 4)), Assigner, Occurrence.On(Day(-200)));
    }

    private static async Task RichHistory(PageServer server)
    {
        var id = new TaskId(Rich);
        var day = -100;
        await By(Assigner, Assign(Rich, lead: "bng", due: Day(-30)));
        await By(Assigner, new AmendTask(
            id, "specific", NormativeForce.Target, new BilingualText("Tên mới", "New title"), new AgencyId("vpcp"), [new AgencyId("cqdd"), new AgencyId("dia-phuong")], "rõ hơn"));
        await By(Assigner, new DetermineLead(id, new AgencyId("bct"), new InstrumentId("NQ21")));
        await By(Assigner, new AddCoordinator(id, new AgencyId("bcd-ngkt"), null));
        await By(Assigner, new RemoveCoordinator(id, new AgencyId("bcd-ngkt"), null));
        await By(Officer, new DeclineTask(id, "thiếu nguồn lực"));
        await By(Assigner, new RejectDecline(id, "đã bố trí nguồn lực"));
        await By(Officer, new AcceptTask(id));
        await By(Officer, new ReportProgress(id, "2025-01", 40, "Xong bản thảo", [Paper]));
        await By(Officer, new AttachEvidence(id, Paper));
        await By(Officer, new RequestExtension(id, "GH1", Day(-20), "chờ ý kiến"));
        await By(Assigner, new RefuseExtension(id, "GH1", "chưa cần"));
        await By(Officer, new RequestExtension(id, "GH2", Day(-10), "chờ thêm ý kiến"));
        day = -60;
        await By(Assigner, new GrantExtension(id, "GH2", null, Paper, false));
        await By(Assigner, new AdjustDeadline(id, new DeadlineTerm.On(Day(-5)), "theo chỉ đạo", Paper));
        await By(Assigner, new IssueUrging(id, null, "Đề nghị báo cáo kết quả", null));
        // Fourteen working days of seven-day weeks, until one of them is taken off.
        await server.Do(new SetWeeklyRest(CalendarId.Default, [], null, "giả định"), Registrar, Occurrence.Unknown);
        await By(Assigner, new AdjustDeadline(id, new DeadlineTerm.WorkingDays(14, Day(-20), CalendarId.Default), "theo số ngày làm việc", Paper));
        await server.Do(new DeclareHoliday(CalendarId.Default, Day(-10), Day(-10), "Lễ giả định", Day(-12), "giả định"), Registrar, Occurrence.Unknown);
        Assert.True(await server.Ledger.WaitUntilSettled(TimeSpan.FromSeconds(60), CancellationToken.None));
        await By(Assigner, Assign(Child, lead: "bct", parent: Rich));
        await By(Assigner, new WithdrawTask(new TaskId(Child), "làm chung", null));
        Assert.True(await server.Ledger.WaitUntilSettled(TimeSpan.FromSeconds(60), CancellationToken.None));
        await By(Assigner, new SuspendTask(id, "sắp xếp bộ máy", null));
        await By(Assigner, new ResumeTask(id, "đã sắp xếp", null));
        await By(Officer, new SubmitCompletion(id, new Product("1/BC", "bct", Day(-60), "Đề án", null)));
        await By(Assigner, new ReturnForRework(id, "thiếu phụ lục"));
        await By(Officer, new SubmitCompletion(id, new Product("2/BC", "bct", Day(-55), "Đề án", new string('b', 64))));
        await By(Assigner, new ConfirmCompletion(id, Paper));
        await By(Assigner, new ReopenTask(id, "phải làm tiếp", new InstrumentId("NQ21")));
        await server.Do(new RecordClaim(StreamId.Of(id), "note", "một ghi chú", "found"), Registrar, Occurrence.Unknown);
        await server.Do(new PreferClaim(StreamId.Of(id), "note", "một ghi chú", "found"), Registrar, Occurrence.At(TimeProvider.System.GetUtcNow()));
        Assert.True(await server.Ledger.WaitUntilSettled(TimeSpan.FromSeconds(60), CancellationToken.None));
        var (_, history) = PageProblem.Given(await server.Ledger.Views.History(Rich));
        await server.Do(new RecordCorrection(StreamId.Of(id), history!.Entries[0].EventId, "title.vi", "Nhiệm vụ giả định", "Nhiệm vụ giả định, tên đúng", "chép thiếu"), Registrar, Occurrence.On(Day(-1)));
        await server.Do(new DisputeEntry(id, history.Entries[1].EventId, "đơn vị không được hỏi"), Officer, Occurrence.On(Day(-1)));
        await server.Do(new DisputeEntry(id, history.Entries[2].EventId, "chưa được thông báo"), Officer, Occurrence.On(Day(-1)));
        await server.Do(new ResolveDispute(new DisputeId(id, 1), DisputeOutcome.Rejected, "đã có văn bản"), Registrar, Occurrence.On(Day(-1)));
        await server.Do(new RequestExtension(id, "GH3", Day(30), "xin thêm lần nữa"), Officer, Occurrence.On(Day(-1)));

        Task By(Party by, Command command) => server.Do(command, by, Occurrence.On(Day(day++)));
    }

    private static AssignTask Assign(
        string id, string lead, string title = "Nhiệm vụ giả định", string group = "specific", DateOnly? due = null, string? parent = null, string source = "found",
        ValueList<Claim>? claims = null) => new(
        new TaskId(id), new InstrumentId("NQ21"), group, NormativeForce.Task, new BilingualText(title, null), new AgencyId(lead), [], null, [],
        due is { } day ? new DeadlineTerm.On(day) : null, null, false, false, parent is null ? null : new TaskId(parent), source, claims ?? []);
}
