namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

/// <summary>The state table of the rules, cell by cell: the state that follows, or a dot where the command is refused.</summary>
public class StateTable
{
    private const string Table = """
        command            Assigned    Declined    Accepted    InProgress  Submitted   Rework      Suspended   Completed   Withdrawn   Superseded
        accept-task        Accepted    .           .           .           .           .           .           .           .           .
        decline-task       Declined    .           .           .           .           .           .           .           .           .
        uphold-decline     .           Withdrawn   .           .           .           .           .           .           .           .
        reject-decline     .           Assigned    .           .           .           .           .           .           .           .
        report-progress    InProgress  .           InProgress  InProgress  .           InProgress  .           .           .           .
        submit-completion  Submitted   .           Submitted   Submitted   .           Submitted   .           .           .           .
        confirm-completion .           .           .           .           Completed   .           .           .           .           .
        return-for-rework  .           .           .           .           Rework      .           .           .           .           .
        suspend-task       Suspended   Suspended   Suspended   Suspended   Suspended   Suspended   .           .           .           .
        resume-task        .           .           .           .           .           .           Assigned    .           .           .
        withdraw-task      Withdrawn   Withdrawn   Withdrawn   Withdrawn   Withdrawn   Withdrawn   Withdrawn   .           .           .
        supersede-task     Superseded  Superseded  Superseded  Superseded  Superseded  Superseded  Superseded  .           .           .
        reopen-task        .           .           .           .           .           .           .           InProgress  .           .
        determine-lead     Assigned    Assigned    Accepted    InProgress  Submitted   Rework      Suspended   .           .           .
        add-coordinator    Assigned    Declined    Accepted    InProgress  Submitted   Rework      Suspended   .           .           .
        remove-coordinator Assigned    Declined    Accepted    InProgress  Submitted   Rework      Suspended   .           .           .
        amend-task         Assigned    Declined    Accepted    InProgress  Submitted   Rework      Suspended   .           .           .
        attach-evidence    Assigned    Declined    Accepted    InProgress  Submitted   Rework      Suspended   .           .           .
        request-extension  Assigned    Declined    Accepted    InProgress  Submitted   Rework      Suspended   .           .           .
        grant-extension    Assigned    Declined    Accepted    InProgress  Submitted   Rework      Suspended   .           .           .
        refuse-extension   Assigned    Declined    Accepted    InProgress  Submitted   Rework      Suspended   .           .           .
        adjust-deadline    Assigned    Declined    Accepted    InProgress  Submitted   Rework      Suspended   .           .           .
        issue-urging       Assigned    Declined    Accepted    InProgress  Submitted   Rework      Suspended   .           .           .
        record-claim       Assigned    Declined    Accepted    InProgress  Submitted   Rework      Suspended   .           .           .
        prefer-claim       Assigned    Declined    Accepted    InProgress  Submitted   Rework      Suspended   .           .           .
        dispute-entry      Assigned    Declined    Accepted    InProgress  Submitted   Rework      Suspended   Completed   Withdrawn   Superseded
        record-correction  Assigned    Declined    Accepted    InProgress  Submitted   Rework      Suspended   Completed   Withdrawn   Superseded
        """;

    private static readonly string[][] Lines = [.. Table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    // These have refusals of their own kind, and examples of their own.
    private static readonly string[] Elsewhere = ["assign-task", "open-child", "close-child", "open-period", "withdraw-period", "reopen-period", "recompute-deadline", "transfer-task", "revert-transfer", "resolve-dispute", "consolidate-duty"];

    public static TheoryData<string, TaskStatus, string> Cells()
    {
        var cells = new TheoryData<string, TaskStatus, string>();
        foreach (var line in Lines.Skip(1))
        {
            for (var i = 1; i < line.Length; i++)
                cells.Add(line[0], Enum.Parse<TaskStatus>(Lines[0][i]), line[i]);
        }
        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void the_table_says_what_may_follow(string command, TaskStatus status, string cell)
    {
        var history = Histories.To(status);
        IEnumerable<Fact> more = command is "grant-extension" or "refuse-extension" ? [Requested(Day(60))] : [];
        var assigned = Assigned(due: Day(30), claims: [EveryCommand.KnownClaim]);
        var outcome = Given([assigned, .. more, .. history.Skip(1)]).When(EveryCommand.Named(command), by: OtherAssigner);
        if (cell == ".")
            outcome.ThenRefused("not-in-this-state");
        else
            Assert.Equal(Enum.Parse<TaskStatus>(cell), outcome.ThenAccepted().State.Status);
    }

    [Fact]
    public void the_table_has_every_state_but_none() =>
        Assert.Equal(Enum.GetValues<TaskStatus>().Where(status => status != TaskStatus.None).Select(status => status.ToString()).Order(), Lines[0].Skip(1).Order());

    [Fact]
    public void the_table_has_every_command_of_a_task() =>
        Assert.Equal(
            EveryCommand.Names.Where(name => EveryCommand.Named(name).Target == StreamId.Of(TheTask)).Order(),
            Lines.Skip(1).Select(line => line[0]).Concat(Elsewhere).Order());

    [Fact]
    public void every_line_is_whole() => Assert.All(Lines, line => Assert.Equal(Lines[0].Length, line.Length));

    [Theory]
    [MemberData(nameof(AllCommands))]
    public void nothing_but_assigning_is_possible_before_a_task_exists(string command) =>
        Given().When(EveryCommand.Named(command), by: OtherAssigner).ThenRefused("unknown-task");

    public static TheoryData<string> AllCommands() => [.. Lines.Skip(1).Select(line => line[0]).Concat(["open-child", "close-child", "withdraw-period", "reopen-period", "recompute-deadline", "transfer-task", "revert-transfer", "resolve-dispute", "consolidate-duty"])];
}
