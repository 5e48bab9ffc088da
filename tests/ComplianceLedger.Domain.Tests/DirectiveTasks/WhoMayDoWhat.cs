namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

/// <summary>The last column of the table of commands: by role for everybody, by relation for officers.</summary>
public class WhoMayDoWhat
{
    private const string Table = """
        register-instrument      Registrar Operator
        register-agency          Registrar Operator
        record-claim             Registrar Operator
        prefer-claim             Registrar Operator
        record-correction        Registrar Operator
        resolve-dispute          Registrar Operator
        dispute-entry            Assigner AgencyOfficer
        open-inspection          Inspector
        note-finding             Inspector
        conclude-inspection      Inspector
        assign-task              Assigner
        amend-task               Assigner
        determine-lead           Assigner
        add-coordinator          Assigner
        remove-coordinator       Assigner
        accept-task              Assigner AgencyOfficer
        decline-task             Assigner AgencyOfficer
        uphold-decline           Assigner
        reject-decline           Assigner
        report-progress          Assigner AgencyOfficer
        attach-evidence          Assigner AgencyOfficer
        request-extension        Assigner AgencyOfficer
        grant-extension          Assigner
        refuse-extension         Assigner
        adjust-deadline          Assigner
        issue-urging             Assigner Inspector System
        submit-completion        Assigner AgencyOfficer
        confirm-completion       Assigner
        return-for-rework        Assigner
        suspend-task             Assigner
        resume-task              Assigner
        withdraw-task            Assigner
        reopen-task              Assigner
        supersede-task           Assigner
        consolidate-duty         Assigner
        set-weekly-rest          Registrar Operator
        declare-holiday          Registrar Operator
        revoke-holiday           Registrar Operator
        swap-working-day         Registrar Operator
        succeed-agency           Registrar Operator
        join-succession
        transfer-task            System
        revert-transfer          System
        finish-succession        System
        acknowledge-transfer     System
        complete-succession      System
        recompute-deadline       System
        open-child               Assigner
        open-period              System
        withdraw-period          System
        reopen-period            System
        close-child              System
        relay-task               System
        issue-credential         Admin Operator
        revoke-credential        Admin Operator
        create-ledger            Operator
        begin-programme-import   Operator
        complete-programme-import Operator
        """;

    private static readonly IReadOnlyDictionary<string, string[]> Allowed = Table.Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(words => words[0], words => words[1..]);

    public static TheoryData<string, Role, bool> Cells()
    {
        var cells = new TheoryData<string, Role, bool>();
        foreach (var (command, roles) in Allowed)
        {
            foreach (var role in Enum.GetValues<Role>())
                cells.Add(command, role, roles.Contains(role.ToString()));
        }
        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void the_role_decides_who_may_ask(string command, Role role, bool allowed)
    {
        var refusal = Authority.Check(EveryCommand.Named(command), new Party("somebody", role, Lead));
        Assert.Equal(allowed ? null : "not-for-this-role", refusal?.Code);
    }

    [Fact]
    public void the_table_has_every_command() => Assert.Equal(EveryCommand.Names.Order(), Allowed.Keys.Order());

    [Fact]
    public void the_commands_are_all_there() =>
        Assert.Equal(EveryCommand.Types.Select(type => type.Name).Order(), EveryCommand.Names.Select(name => EveryCommand.TypeOf(name).Name).Order());

    [Theory]
    [InlineData(Role.Registrar, true)]
    [InlineData(Role.Operator, true)]
    [InlineData(Role.Assigner, false)]
    [InlineData(Role.AgencyOfficer, false)]
    [InlineData(Role.Inspector, false)]
    [InlineData(Role.Auditor, false)]
    [InlineData(Role.Admin, false)]
    [InlineData(Role.System, false)]
    public void only_a_registrar_or_the_operator_states_another(Role role, bool may) => Assert.Equal(may, Authority.MayStateAnother(role));

    [Theory]
    [InlineData(Role.Registrar, true)]
    [InlineData(Role.Assigner, true)]
    [InlineData(Role.AgencyOfficer, true)]
    [InlineData(Role.Inspector, true)]
    [InlineData(Role.Operator, false)]
    [InlineData(Role.Auditor, false)]
    [InlineData(Role.Admin, false)]
    [InlineData(Role.System, false)]
    public void nobody_is_said_to_have_been_the_ledger_itself(Role role, bool may) => Assert.Equal(may, Authority.MayBeStated(role));

    [Theory]
    [InlineData("accept-task", "not-the-lead")]
    [InlineData("decline-task", "not-the-lead")]
    [InlineData("request-extension", "not-the-lead")]
    [InlineData("submit-completion", "not-the-lead")]
    [InlineData("dispute-entry", "not-the-lead")]
    [InlineData("report-progress", null)]
    [InlineData("attach-evidence", null)]
    public void a_coordinator_does_only_a_part_of_what_the_lead_does(string command, string? refusal) => Check(command, HelpingOfficer, refusal);

    [Theory]
    [InlineData("accept-task", "not-the-lead")]
    [InlineData("decline-task", "not-the-lead")]
    [InlineData("request-extension", "not-the-lead")]
    [InlineData("submit-completion", "not-the-lead")]
    [InlineData("report-progress", "not-lead-or-coordinator")]
    [InlineData("attach-evidence", "not-lead-or-coordinator")]
    public void an_officer_of_another_agency_does_nothing(string command, string refusal)
    {
        Check(command, StrangeOfficer, refusal);
        Check(command, OfficerOfNobody, refusal);
    }

    [Theory]
    [InlineData("accept-task")]
    [InlineData("decline-task")]
    [InlineData("request-extension")]
    [InlineData("submit-completion")]
    [InlineData("report-progress")]
    [InlineData("attach-evidence")]
    public void the_lead_and_an_assigner_for_it_do_all_of_it(string command)
    {
        Check(command, LeadOfficer, null);
        Check(command, Assigner, null);
    }

    [Theory]
    [InlineData("accept-task", "not-the-lead")]
    [InlineData("report-progress", "not-lead-or-coordinator")]
    public void a_task_without_a_lead_is_nobodys_to_answer_for(string command, string refusal) =>
        Given(Assigned(hasLead: false, coordinators: [])).When(EveryCommand.Named(command), by: OfficerOfNobody).ThenRefused(refusal);

    private static void Check(string command, Party by, string? refusal)
    {
        var outcome = Given(Assigned(due: Day(30))).When(EveryCommand.Named(command), by: by);
        if (refusal is null)
            outcome.ThenAccepted();
        else
            outcome.ThenRefused(refusal);
    }
}
