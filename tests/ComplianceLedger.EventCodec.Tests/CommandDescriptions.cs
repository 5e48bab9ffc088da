namespace ComplianceLedger.EventCodec.Tests;

/// <summary>What the program says of its commands: the table of the interfaces, without the commands that are not built yet.</summary>
public class CommandDescriptions
{
    private const string Table = """
        accept-task          taskId
        add-coordinator      taskId agency instrument?
        adjust-deadline      taskId deadline?{on? rolls? words? year? workingDays? months? from? calendarId? every? cutOff?} reason document{number? issuer? issuedOn? title? mediaType? size? sha256? uri?}
        amend-task           taskId group? force? title?{vi en?} monitoring? addressees?[] reason
        assign-task          taskId instrument group? force title{vi en?} lead? coordinating?[] monitoring? addressees?[] deadline?{on? rolls? words? year? workingDays? months? from? calendarId? every? cutOff?} urgency? isKeyTask? isStanding? parent? source? claims?{field value source}
        attach-evidence      taskId evidence{number? issuer? issuedOn? title? mediaType? size? sha256? uri?}
        conclude-inspection  inspectionId degree cause responsibility
        confirm-completion   taskId document?{number? issuer? issuedOn? title? mediaType? size? sha256? uri?}
        consolidate-duty     taskId into reason instrument?
        declare-holiday      calendarId from to name decidedOn? source
        decline-task         taskId reason
        determine-lead       taskId lead instrument?
        dispute-entry        taskId eventId reason
        grant-extension      taskId requestId newDeadline? document{number? issuer? issuedOn? title? mediaType? size? sha256? uri?} retroactive?
        issue-urging         taskId threshold? message deadline?
        note-finding         inspectionId finding
        open-inspection      inspectionId taskIds?[] agency?
        prefer-claim         stream field value source
        record-claim         stream field value source
        record-correction    stream eventId field was? is? reason
        refuse-extension     taskId requestId reason
        register-agency      agencyId kind name{vi en?} since?
        register-instrument  instrumentId kind number? issuer spokenOn? issuedOn? parent? title{vi en?} rollPolicy? claims?{field value source}
        reject-decline       taskId reason
        remove-coordinator   taskId agency instrument?
        reopen-task          taskId reason instrument?
        report-progress      taskId period? percent? summary evidence?{number? issuer? issuedOn? title? mediaType? size? sha256? uri?}
        request-extension    taskId requestId newDeadline reason
        resolve-dispute      disputeId outcome reason
        resume-task          taskId reason instrument?
        return-for-rework    taskId reason
        revoke-holiday       calendarId from to decidedOn? source
        set-weekly-rest      calendarId days[] decidedOn? source?
        submit-completion    taskId product{number? issuer? issuedOn title sha256?}
        succeed-agency       successionId kind predecessors[] successor effectiveOn instrument? allocation?{}
        supersede-task       taskId supersededBy reason
        suspend-task         taskId reason instrument?
        swap-working-day     calendarId off work decidedOn? source
        uphold-decline       taskId reason
        withdraw-task        taskId reason instrument?
        """;

    [Fact]
    public void each_external_command_is_described_with_every_field() =>
        Assert.Equal(
            Table.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))),
            CommandTable.Current.Describe().Select(description => $"{description.Type} {Spell(description.Data)}"));

    [Theory]
    [InlineData("assign-task", "force", "Task Proposal Target Practice Disputed")]
    [InlineData("register-instrument", "kind", "Directive Resolution Conference ConclusionNotice Plan Act")]
    [InlineData("register-instrument", "rollPolicy", "Forward Backward None")]
    [InlineData("register-agency", "kind", "Ministry CentralBody PartyBody Locality Mission Committee Association Enterprise")]
    public void a_closed_set_names_its_words(string type, string field, string words) =>
        Assert.Equal(words.Split(' '), Field(type, field).Words);

    [Theory]
    [InlineData("assign-task", "taskId", FieldKind.Identifier)]
    [InlineData("assign-task", "group", FieldKind.Text)]
    [InlineData("assign-task", "coordinating", FieldKind.IdentifierList)]
    [InlineData("assign-task", "isKeyTask", FieldKind.Flag)]
    [InlineData("assign-task", "claims", FieldKind.List)]
    [InlineData("report-progress", "percent", FieldKind.Number)]
    [InlineData("request-extension", "newDeadline", FieldKind.Day)]
    [InlineData("grant-extension", "document", FieldKind.ObjectOrText)]
    [InlineData("submit-completion", "product", FieldKind.Object)]
    public void a_field_says_what_it_holds(string type, string field, FieldKind kind) => Assert.Equal(kind, Field(type, field).Kind);

    private static FieldDescription Field(string type, string field) =>
        CommandTable.Current.Describe().Single(description => description.Type == type).Data.Single(described => described.Name == field);

    private static string Spell(IEnumerable<FieldDescription> fields) => string.Join(' ', fields.Select(field =>
        field.Name + (field.Required ? "" : "?") + (field.Fields.Count > 0 ? $"{{{Spell(field.Fields)}}}" : field.Kind is FieldKind.IdentifierList or FieldKind.WordList ? "[]" : field.Kind == FieldKind.IdentifierMap ? "{}" : "")));
}
