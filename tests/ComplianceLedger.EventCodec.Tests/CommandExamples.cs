using System.Text;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;

namespace ComplianceLedger.EventCodec.Tests;

/// <summary>The commands as the interfaces show them.</summary>
public class CommandExamples
{
    private static readonly string Sha = new('A', 64);

    [Fact]
    public void the_example_of_the_interfaces_is_read()
    {
        var given = Parse("""{"type":"assign-task","commandId":"a-unique-string","at":"2023-03-09T17:00:00+07:00","by":{"user":"u1","role":"assigner","agency":"vpcp"},"data":{"taskId":"t1","instrument":"ct-15","force":"Task","title":{"vi":"Một"}}}""");
        Assert.Equal("a-unique-string", given.CommandId);
        Assert.Equal(Occurrence.At(new DateTimeOffset(2023, 3, 9, 10, 0, 0, TimeSpan.Zero)), given.At);
        Assert.Equal(new Party("u1", Role.Assigner, new AgencyId("vpcp")), given.By);
        Assert.Equal(
            new AssignTask(new TaskId("t1"), new InstrumentId("ct-15"), null, NormativeForce.Task, new BilingualText("Một", null), null, [], null, [], null, null, false, false, null, null, []),
            given.Command);
    }

    // The fewest fields that the table of the interfaces asks for, and all that it allows.
    [Theory]
    [InlineData("register-instrument", """{"instrumentId":"a","kind":"Directive","issuer":"bbt","title":{"vi":"a"}}""")]
    [InlineData("register-instrument", """{"instrumentId":"a","kind":"Act","number":"1","issuer":"qh","spokenOn":"2026-01-10","issuedOn":"2026-02-04","parent":"b","title":{"vi":"a","en":"b"},"rollPolicy":"None","claims":[{"field":"a","value":"b","source":"c"}]}""")]
    [InlineData("register-agency", """{"agencyId":"a","kind":"Mission","name":{"vi":"a"}}""")]
    [InlineData("register-agency", """{"agencyId":"a","kind":"Enterprise","name":{"vi":"a","en":"b"},"since":"2025-03-01"}""")]
    [InlineData("assign-task", """{"taskId":"a","instrument":"b","force":"Practice","title":{"vi":"a"},"deadline":null}""")]
    [InlineData("assign-task", """{"taskId":"a","instrument":"b","group":"II","force":"Task","title":{"vi":"a","en":"b"},"lead":"c","coordinating":["d"],"monitoring":"e","addressees":["f","g"],"deadline":{"on":"2025-06-30"},"urgency":"Urgent","isKeyTask":true,"isStanding":false,"parent":"h","source":"i","claims":[{"field":"a","value":"b","source":"c"}]}""")]
    [InlineData("amend-task", """{"taskId":"a","reason":"b"}""")]
    [InlineData("amend-task", """{"taskId":"a","group":"b","force":"Disputed","title":{"vi":"c"},"monitoring":"d","addressees":[],"reason":"e"}""")]
    [InlineData("determine-lead", """{"taskId":"a","lead":"b"}""")]
    [InlineData("determine-lead", """{"taskId":"a","lead":"b","instrument":"c"}""")]
    [InlineData("add-coordinator", """{"taskId":"a","agency":"b","instrument":"c"}""")]
    [InlineData("remove-coordinator", """{"taskId":"a","agency":"b"}""")]
    [InlineData("accept-task", """{"taskId":"a"}""")]
    [InlineData("decline-task", """{"taskId":"a","reason":"b"}""")]
    [InlineData("uphold-decline", """{"taskId":"a","reason":"b"}""")]
    [InlineData("reject-decline", """{"taskId":"a","reason":"b"}""")]
    [InlineData("report-progress", """{"taskId":"a","summary":"b"}""")]
    [InlineData("report-progress", """{"taskId":"a","period":"2025-Q1","percent":0,"summary":"b","evidence":[{"title":"a","mediaType":"b"}]}""")]
    [InlineData("attach-evidence", """{"taskId":"a","evidence":{"title":"b","mediaType":"text/plain"}}""")]
    [InlineData("request-extension", """{"taskId":"a","requestId":"b","newDeadline":"2025-06-30","reason":"c"}""")]
    [InlineData("grant-extension", """{"taskId":"a","requestId":"b","document":"12/QĐ"}""")]
    [InlineData("grant-extension", """{"taskId":"a","requestId":"b","newDeadline":"2025-06-30","document":{"number":"12/QĐ"},"retroactive":true}""")]
    [InlineData("refuse-extension", """{"taskId":"a","requestId":"b","reason":"c"}""")]
    [InlineData("adjust-deadline", """{"taskId":"a","deadline":null,"reason":"b","document":"c"}""")]
    [InlineData("adjust-deadline", """{"taskId":"a","deadline":{"on":"2025-06-30"},"reason":"b","document":{"title":"c"}}""")]
    [InlineData("assign-task", """{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"workingDays":15,"from":"2025-06-02"}}""")]
    [InlineData("assign-task", """{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"workingDays":15,"from":"2025-06-02","calendarId":"c"}}""")]
    [InlineData("assign-task", """{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"months":3,"from":"2025-06-02"}}""")]
    [InlineData("assign-task", """{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"words":"Giữa  năm","year":2025}}""")]
    [InlineData("assign-task", """{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"on":"2025-06-29","rolls":true}}""")]
    [InlineData("assign-task", """{"taskId":"a","instrument":"b","force":"Practice","title":{"vi":"a"},"deadline":{"every":"quarter","cutOff":"15"}}""")]
    [InlineData("assign-task", """{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"every":"half-year","cutOff":"last","rolls":true}}""")]
    [InlineData("assign-task", """{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"every":"month","cutOff":"31","rolls":true,"calendarId":"c"}}""")]
    [InlineData("assign-task", """{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"every":"year"}}""")]
    [InlineData("set-weekly-rest", """{"calendarId":"vn","days":["Saturday","sunday"]}""")]
    [InlineData("declare-holiday", """{"calendarId":"vn","from":"2025-01-25","to":"2025-02-02","name":"Tết","decidedOn":"2024-11-26","source":"c"}""")]
    [InlineData("revoke-holiday", """{"calendarId":"vn","from":"2025-01-25","to":"2025-02-02","decidedOn":null,"source":"c"}""")]
    [InlineData("succeed-agency", """{"successionId":"a","kind":"Merge","predecessors":["b","c"],"successor":"d","effectiveOn":"2025-03-01"}""")]
    [InlineData("succeed-agency", """{"successionId":"a","kind":"functionTransfer","predecessors":["b"],"successor":"d","effectiveOn":"2025-03-01","instrument":"e","allocation":{"t1":"d","t2":"f"}}""")]
    [InlineData("swap-working-day", """{"calendarId":"vn","off":"2026-01-02","work":"2026-01-10","decidedOn":"2025-12-25","source":"c"}""")]
    [InlineData("submit-completion", """{"taskId":"a","product":{"issuedOn":"2025-06-30","title":"b"}}""")]
    [InlineData("confirm-completion", """{"taskId":"a"}""")]
    [InlineData("confirm-completion", """{"taskId":"a","document":"12/QĐ"}""")]
    [InlineData("issue-urging", """{"taskId":"a","threshold":-7,"message":"b"}""")]
    [InlineData("issue-urging", """{"taskId":"a","message":"b","deadline":"2025-06-30"}""")]
    [InlineData("return-for-rework", """{"taskId":"a","reason":"b"}""")]
    [InlineData("suspend-task", """{"taskId":"a","reason":"b"}""")]
    [InlineData("resume-task", """{"taskId":"a","reason":"b","instrument":"c"}""")]
    [InlineData("withdraw-task", """{"taskId":"a","reason":"b"}""")]
    [InlineData("reopen-task", """{"taskId":"a","reason":"b","instrument":"c"}""")]
    [InlineData("consolidate-duty", """{"taskId":"a","into":"b","reason":"c"}""")]
    [InlineData("consolidate-duty", """{"taskId":"a","into":"b","reason":"c","instrument":"d"}""")]
    [InlineData("supersede-task", """{"taskId":"a","supersededBy":"b","reason":"c"}""")]
    [InlineData("record-claim", """{"stream":"instrument-a","field":"b","value":"c","source":"d"}""")]
    [InlineData("prefer-claim", """{"stream":"directiveTask-a-b","field":"b","value":"c","source":"d"}""")]
    [InlineData("record-correction", """{"stream":"directiveTask-a","eventId":"00112233-4455-6677-8899-aabbccddeeff","field":"product.issuedOn","was":"2025-06-30","is":"2025-06-28","reason":"d"}""")]
    [InlineData("record-correction", """{"stream":"instrument-a","eventId":"00112233-4455-6677-8899-aabbccddeeff","field":"number","was":null,"is":"12/CT","reason":"d"}""")]
    [InlineData("dispute-entry", """{"taskId":"a","eventId":"00112233-4455-6677-8899-aabbccddeeff","reason":"b"}""")]
    [InlineData("resolve-dispute", """{"disputeId":"a~b~12","outcome":"upheld","reason":"b"}""")]
    [InlineData("open-inspection", """{"inspectionId":"a","taskIds":["b","c"],"agency":"d"}""")]
    [InlineData("open-inspection", """{"inspectionId":"a"}""")]
    [InlineData("note-finding", """{"inspectionId":"a","finding":"b"}""")]
    [InlineData("conclude-inspection", """{"inspectionId":"a","degree":"b","cause":"c","responsibility":"d"}""")]
    public void each_row_of_the_table_is_read(string type, string data)
    {
        var given = Parse($$$"""{"type":"{{{type}}}","commandId":"c","data":{{{data}}}}""");
        Assert.Equal(type, CommandTable.Current.NameOf(given.Command));
        Assert.Null(given.At);
        Assert.Null(given.By);
    }

    [Fact]
    public void a_document_may_be_its_number_alone() =>
        Assert.Equal(
            new GrantExtension(new TaskId("a"), "b", null, new Document("12/QĐ", null, null, null, null, null, null, null), false),
            Parse("""{"type":"grant-extension","commandId":"c","data":{"taskId":"a","requestId":"b","document":"12/QĐ"}}""").Command);

    [Fact]
    public void a_roll_policy_that_is_not_said_is_forward() =>
        Assert.Equal(RollPolicy.Forward, Assert.IsType<RegisterInstrument>(Parse("""{"type":"register-instrument","commandId":"c","data":{"instrumentId":"a","kind":"Plan","issuer":"b","title":{"vi":"a"}}}""").Command).RollPolicy);

    [Fact]
    public void a_hash_is_kept_in_lower_case()
    {
        var given = Parse($$$"""{"type":"submit-completion","commandId":"c","data":{"taskId":"a","product":{"issuedOn":"2025-06-30","title":"b","sha256":"{{{Sha}}}" } } }""");
        Assert.Equal(new string('a', 64), Assert.IsType<SubmitCompletion>(given.Command).Product.Sha256);
    }

    [Theory]
    [InlineData("\"2023-03-09\"", "2023-03-09")]
    [InlineData("\"2023-03-09T17:00Z\"", "2023-03-09T17:00:00.0000000+00:00")]
    [InlineData("\"2023-03-09T17:00:00.5+07:00\"", "2023-03-09T17:00:00.5000000+07:00")]
    [InlineData("\"2023-03-09T17:00:00.1234567-05:30\"", "2023-03-09T17:00:00.1234567-05:30")]
    [InlineData("\"1945-01-01\"", "1945-01-01")]
    [InlineData("\"2100-12-31T23:59:59+07:00\"", "2100-12-31T23:59:59.0000000+07:00")]
    public void a_moment_or_a_day_says_when(string at, string expected) =>
        Assert.Equal(expected, Parse($$$"""{"type":"accept-task","commandId":"c","at":{{{at}}},"data":{"taskId":"a"}}""").At.ToString());

    [Theory]
    [InlineData("register-instrument", """{"instrumentId":"a","kind":"Directive","issuer":"bbt","title":{"vi":"a"}}""")]
    [InlineData("register-agency", """{"agencyId":"a","kind":"Mission","name":{"vi":"a"}}""")]
    [InlineData("record-claim", """{"stream":"instrument-a","field":"b","value":"c","source":"d"}""")]
    [InlineData("prefer-claim", """{"stream":"agency-a","field":"b","value":"c","source":"d"}""")]
    [InlineData("attach-evidence", """{"taskId":"a","evidence":{"title":"b"}}""")]
    public void where_a_day_may_be_unknown_null_says_so(string type, string data) =>
        Assert.Equal(Occurrence.Unknown, Parse($$$"""{"type":"{{{type}}}","commandId":"c","at":null,"data":{{{data}}}}""").At);

    [Fact]
    public void text_is_kept_composed()
    {
        var decomposed = "Đẩy mạnh ngoại giao kinh tế".Normalize(NormalizationForm.FormD);
        Assert.NotEqual("Đẩy mạnh ngoại giao kinh tế", decomposed);
        Assert.Equal(
            new DeclineTask(new TaskId("a"), "Đẩy mạnh ngoại giao kinh tế"),
            Parse($$$"""{"type":"decline-task","commandId":"c","data":{"taskId":"a","reason":"{{{decomposed}}}"}}""").Command);
    }

    [Fact]
    public void a_text_of_sixteen_kibibytes_is_read() =>
        Assert.Equal(16_384, Assert.IsType<DeclineTask>(Parse($$$"""{"type":"decline-task","commandId":"c","data":{"taskId":"a","reason":"{{{new string('a', 16_384)}}}"}}""").Command).Reason.Length);

    [Fact]
    public void an_id_of_sixty_four_characters_is_read() =>
        Assert.Equal(64, Parse($$$"""{"type":"accept-task","commandId":"c","data":{"taskId":"{{{new string('~', 64)}}}"}}""").Command.Target.Id.Length);

    private static GivenCommand Parse(string json) => CommandTable.Current.Parse(Encoding.UTF8.GetBytes(json));
}
