using System.Text;

namespace ComplianceLedger.EventCodec.Tests;

/// <summary>400: which field, and why. Nothing else than a <see cref="FieldException"/> may leave the parser, whatever it is given.</summary>
public class MalformedCommands
{
    private const string AcceptTask = """{"type":"accept-task","commandId":"c","data":{"taskId":"a"}}""";

    [Theory]
    [InlineData("""{"type":"assign-tasks","commandId":"c","data":{}}""", "type: there is no command 'assign-tasks'")]
    [InlineData("""{"type":"Accept-Task","commandId":"c","data":{"taskId":"a"}}""", "type: there is no command 'Accept-Task'")]
    [InlineData("""{"commandId":"c","data":{"taskId":"a"}}""", "type: is missing")]
    [InlineData("""{"type":null,"commandId":"c","data":{"taskId":"a"}}""", "type: may not be null")]
    [InlineData("""{"type":["accept-task"],"commandId":"c","data":{"taskId":"a"}}""", "type: must be a text")]
    [InlineData("""{"type":"accept-task","data":{"taskId":"a"}}""", "commandId: is missing")]
    [InlineData("""{"type":"accept-task","commandId":"","data":{"taskId":"a"}}""", "commandId: is empty")]
    [InlineData("""{"type":"accept-task","commandId":" ","data":{"taskId":"a"}}""", "commandId: is empty")]
    [InlineData("""{"type":"accept-task","commandId":"a\nb","data":{"taskId":"a"}}""", "commandId: has at most 128 characters")]
    [InlineData("""{"type":"accept-task","commandId":7,"data":{"taskId":"a"}}""", "commandId: must be a text")]
    [InlineData("""{"type":"accept-task","commandId":"c"}""", "data: is missing")]
    [InlineData("""{"type":"accept-task","commandId":"c","data":null}""", "data: may not be null")]
    [InlineData("""{"type":"accept-task","commandId":"c","data":[]}""", "data: must be an object")]
    [InlineData("""{"type":"accept-task","commandId":"c","data":{"taskId":"a"},"expectedRevision":1}""", "expectedRevision: no such field here")]
    [InlineData("""{"type":"accept-task","commandId":"c","data":{"taskId":"a","reason":"b"}}""", "data.reason: no such field here")]
    [InlineData("""{"type":"accept-task","commandId":"c","by":{"user":"u","role":"assigner","name":"n"},"data":{"taskId":"a"}}""", "by.name: no such field here")]
    [InlineData("""{"type":"accept-task","commandId":"c","by":{"user":"u"},"data":{"taskId":"a"}}""", "by.role: is missing")]
    [InlineData("""{"type":"accept-task","commandId":"c","by":{"user":"u","role":"0"},"data":{"taskId":"a"}}""", "by.role: '0' is none of")]
    [InlineData("""{"type":"accept-task","commandId":"c","by":"u","data":{"taskId":"a"}}""", "by: must be an object")]
    [InlineData("""{"type":"accept-task","commandId":"c","data":{}}""", "data.taskId: is missing")]
    [InlineData("""{"type":"accept-task","commandId":"c","data":{"taskId":""}}""", "data.taskId: '' is not an identifier")]
    [InlineData("""{"type":"accept-task","commandId":"c","data":{"taskId":"a/b"}}""", "data.taskId: 'a/b' is not an identifier")]
    [InlineData("""{"type":"accept-task","commandId":"c","data":{"taskId":"a b"}}""", "data.taskId: 'a b' is not an identifier")]
    [InlineData("""{"type":"accept-task","commandId":"c","data":{"taskId":"nhiệm-vụ"}}""", "data.taskId: 'nhiệm-vụ' is not an identifier")]
    [InlineData("""{"type":"accept-task","commandId":"c","data":{"taskId":"a\n"}}""", "is not an identifier")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"coordinating":["b","c/d"]}}""", "data.coordinating[1]: must be an identifier")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"coordinating":[1]}}""", "data.coordinating[0]: must be an identifier")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"claims":[{"field":"a","value":"b"}]}}""", "data.claims[0].source: is missing")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"isKeyTask":"yes"}}""", "data.isKeyTask: must be true or false")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Wish","title":{"vi":"a"}}}""", "data.force: 'Wish' is none of Task, Proposal, Target, Practice, Disputed")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"en":"a"}}}""", "data.title.vi: is missing")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"  "}}}""", "data.title.vi: is empty")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":"2025-06-30"}}""", "data.deadline: must be an object")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"every":"week","cutOff":"15"}}}""", "data.deadline.every: 'week' is none of month, quarter, half-year, year")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"every":"month","cutOff":"0"}}}""", "data.deadline.cutOff: is a day of the month")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"every":"month","cutOff":"32"}}}""", "data.deadline.cutOff: is a day of the month, '1' to '31', or 'last'")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"every":"month","cutOff":"05"}}}""", "data.deadline.cutOff: is a day of the month")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"every":"month","cutOff":"x"}}}""", "data.deadline.cutOff: is a day of the month")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"every":"month","cutOff":15}}}""", "data.deadline.cutOff: must be a text")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"cutOff":"15"}}}""", "data.deadline: a deadline has one of")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"on":"2025-06-30","every":"month"}}}""", "data.deadline: a deadline has one of")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"on":"2025-06-30","cutOff":"15"}}}""", "data.deadline.cutOff: belongs to")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"every":"month","calendarId":"vn"}}}""", "data.deadline.calendarId: says nothing here")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"every":"month","from":"2025-06-02"}}}""", "data.deadline.from: belongs to")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"every":"month","year":2025}}}""", "data.deadline.year: belongs to")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"workingDays":3,"from":"2025-06-02","rolls":true}}}""", "data.deadline.rolls: belongs to")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"on":"2025-06-30","months":3}}}""", "data.deadline: a deadline has one of")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"workingDays":15}}}""", "data.deadline.from: is missing")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"workingDays":0,"from":"2025-06-02"}}}""", "data.deadline.workingDays: lies between 1 and 1000")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"months":241,"from":"2025-06-02"}}}""", "data.deadline.months: lies between 1 and 240")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"on":"2025-02-30"}}}""", "data.deadline.on: '2025-02-30' is not a date")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"on":"2025-06-30","from":"2025-06-02"}}}""", "data.deadline.from: belongs to")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"words":"sớm","year":2025}}}""", "data.deadline.words: with the year 2025 is no date")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"words":"giữa năm"}}}""", "data.deadline.year: is missing")]
    [InlineData("""{"type":"succeed-agency","commandId":"c","data":{"successionId":"a","kind":"Merge","predecessors":["b"],"successor":"d","effectiveOn":"2025-03-01","allocation":["t1"]}}""", "data.allocation: must be an object")]
    [InlineData("""{"type":"succeed-agency","commandId":"c","data":{"successionId":"a","kind":"Merge","predecessors":["b"],"successor":"d","effectiveOn":"2025-03-01","allocation":{"t1":null}}}""", "data.allocation: holds identifiers under identifiers")]
    [InlineData("""{"type":"succeed-agency","commandId":"c","data":{"successionId":"a","kind":"Merge","predecessors":["b"],"successor":"d","effectiveOn":"2025-03-01","allocation":{"t 1":"d"}}}""", "data.allocation: holds identifiers under identifiers")]
    [InlineData("""{"type":"succeed-agency","commandId":"c","data":{"successionId":"a","kind":"Merge","predecessors":["b"],"successor":"d","effectiveOn":"2025-03-01","allocation":{"t1":"d","t1":"e"}}}""", "data.allocation.t1: stands more than once")]
    [InlineData("""{"type":"succeed-agency","commandId":"c","data":{"successionId":"a","kind":"Merge","predecessors":["b"],"successor":"d","effectiveOn":"2025-02-29"}}""", "data.effectiveOn: '2025-02-29' is not a date")]
    [InlineData("""{"type":"succeed-agency","commandId":"c","data":{"successionId":"a","kind":"Takeover","predecessors":["b"],"successor":"d","effectiveOn":"2025-03-01"}}""", "data.kind: 'Takeover' is none of Merge, Split, Rename, FunctionTransfer")]
    [InlineData("""{"type":"succeed-agency","commandId":"c","data":{"successionId":"a","kind":"Merge","predecessors":["p0","p1","p2","p3","p4","p5","p6","p7","p8","p9","p10","p11","p12","p13","p14","p15","p16","p17","p18","p19","p20"],"successor":"d","effectiveOn":"2025-03-01"}}""", "data.predecessors: a succession has at most 20")]
    [InlineData("""{"type":"record-correction","commandId":"c","data":{"stream":"calendar-vn","eventId":"00112233-4455-6677-8899-aabbccddeeff","field":"a","was":"b","is":"c","reason":"d"}}""", "data.stream: corrections are about")]
    [InlineData("""{"type":"record-correction","commandId":"c","data":{"stream":"agency-a","eventId":"7","field":"a","was":"b","is":"c","reason":"d"}}""", "data.eventId: is not a UUID")]
    [InlineData("""{"type":"record-correction","commandId":"c","data":{"stream":"agency-a","eventId":"00112233-4455-6677-8899-aabbccddeeff","field":"a","was":"b","reason":"d"}}""", "data.is: is missing")]
    [InlineData("""{"type":"record-correction","commandId":"c","data":{"stream":"agency-a","eventId":"00112233-4455-6677-8899-aabbccddeeff","field":"a","is":"b","reason":"d"}}""", "data.was: is missing")]
    [InlineData("""{"type":"open-inspection","commandId":"c","data":{"inspectionId":"a","taskIds":["b","c/d"]}}""", "data.taskIds[1]: must be an identifier")]
    [InlineData("""{"type":"note-finding","commandId":"c","data":{"inspectionId":"a","finding":" "}}""", "data.finding: is empty")]
    [InlineData("""{"type":"resolve-dispute","commandId":"c","data":{"disputeId":"a","outcome":"Upheld","reason":"b"}}""", "data.disputeId: 'a' is not the id of a dispute")]
    [InlineData("""{"type":"resolve-dispute","commandId":"c","data":{"disputeId":"a~0","outcome":"Upheld","reason":"b"}}""", "data.disputeId: 'a~0' is not the id of a dispute")]
    [InlineData("""{"type":"resolve-dispute","commandId":"c","data":{"disputeId":"a~01","outcome":"Upheld","reason":"b"}}""", "data.disputeId: 'a~01' is not the id of a dispute")]
    [InlineData("""{"type":"resolve-dispute","commandId":"c","data":{"disputeId":"a~1","outcome":"half","reason":"b"}}""", "data.outcome: 'half' is none of Upheld, Rejected")]
    [InlineData("""{"type":"set-weekly-rest","commandId":"c","data":{"calendarId":"vn","days":["Caturday"]}}""", "data.days[0]: is none of")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"on":"1944-12-31"}}}""", "data.deadline.on: 1944-12-31 lies outside 1945-01-01 to 2100-12-31")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"on":"2101-01-01"}}}""", "data.deadline.on: 2101-01-01 lies outside 1945-01-01 to 2100-12-31")]
    [InlineData("""{"type":"assign-task","commandId":"c","data":{"taskId":"a","instrument":"b","force":"Task","title":{"vi":"a"},"deadline":{"on":"30/06/2025"}}}""", "data.deadline.on: '30/06/2025' is not a date")]
    [InlineData("""{"type":"issue-urging","commandId":"c","data":{"taskId":"a","threshold":-367,"message":"b"}}""", "data.threshold: lies between -366 and 3660 days")]
    [InlineData("""{"type":"issue-urging","commandId":"c","data":{"taskId":"a","threshold":3661,"message":"b"}}""", "data.threshold: lies between -366 and 3660 days")]
    [InlineData("""{"type":"issue-urging","commandId":"c","data":{"taskId":"a","threshold":7}}""", "data.message: is missing")]
    [InlineData("""{"type":"issue-urging","commandId":"urging:a","data":{"taskId":"a","threshold":7,"message":"b"}}""", "commandId: may not begin with 'urging:'")]
    [InlineData("""{"type":"report-progress","commandId":"c","data":{"taskId":"a","summary":"b","percent":101}}""", "data.percent: lies between 0 and 100")]
    [InlineData("""{"type":"report-progress","commandId":"c","data":{"taskId":"a","summary":"b","percent":-1}}""", "data.percent: lies between 0 and 100")]
    [InlineData("""{"type":"report-progress","commandId":"c","data":{"taskId":"a","summary":"b","percent":99999999999999999999}}""", "data.percent: is too large a number")]
    [InlineData("""{"type":"report-progress","commandId":"c","data":{"taskId":"a","summary":"b","percent":1e1}}""", "data.percent: must be a whole number")]
    [InlineData("""{"type":"attach-evidence","commandId":"c","data":{"taskId":"a","evidence":{"number":"b"}}}""", "data.evidence.title: is missing")]
    [InlineData("""{"type":"attach-evidence","commandId":"c","data":{"taskId":"a","evidence":{"number":"b","title":" "}}}""", "data.evidence.title: ")]
    [InlineData("""{"type":"attach-evidence","commandId":"c","data":{"taskId":"a","evidence":{"title":"b","sha256":"0123"}}}""", "data.evidence.sha256: is not 64 hexadecimal digits")]
    [InlineData("""{"type":"grant-extension","commandId":"c","data":{"taskId":"a","requestId":"b"}}""", "data.document: is missing")]
    [InlineData("""{"type":"grant-extension","commandId":"c","data":{"taskId":"a","requestId":"b","document":""}}""", "data.document: is empty")]
    [InlineData("""{"type":"grant-extension","commandId":"c","data":{"taskId":"a","requestId":"b","document":7}}""", "data.document: must be an object or a text")]
    [InlineData("""{"type":"grant-extension","commandId":"c","data":{"taskId":"a","requestId":"b","document":{"issuer":"c"}}}""", "data.document: a document has at least a number or a title")]
    [InlineData("""{"type":"grant-extension","commandId":"c","data":{"taskId":"a","requestId":"b","document":{"number":""}}}""", "data.document: a document has at least a number or a title")]
    [InlineData("""{"type":"record-claim","commandId":"c","data":{"stream":"ledger-a","field":"b","value":"c","source":"d"}}""", "data.stream: claims are about instruments, agencies and tasks")]
    [InlineData("""{"type":"record-claim","commandId":"c","data":{"stream":"task-a","field":"b","value":"c","source":"d"}}""", "data.stream: 'task-a' is not the name of a stream")]
    [InlineData("""{"type":"record-claim","commandId":"c","data":{"stream":"agency-","field":"b","value":"c","source":"d"}}""", "data.stream: 'agency-' is not the name of a stream")]
    [InlineData("""{"type":"accept-task","type":"decline-task","commandId":"c","data":{"taskId":"a"}}""", "type: stands more than once")]
    [InlineData("""{"type":"decline-task","commandId":"c","data":{"taskId":"a","reason":"a\u0000b"}}""", "data.reason: holds a NUL")]
    [InlineData("""{"type":"decline-task","commandId":"c","data":{"taskId":"a","reason":"a\ud800b"}}""", "half of a character")]
    [InlineData("""{"type":"decline-task","commandId":"c","data":{"taskId":"a","reason":"\udc00"}}""", "half of a character")]
    [InlineData("""{"type":"accept-task","commandId":"c","data":{"taskId":"a","\ud800":1}}""", "data: a field's name holds half of a character")]
    [InlineData("""{"\ud800":1,"type":"accept-task","commandId":"c","data":{"taskId":"a"}}""", "a field's name holds half of a character")]
    [InlineData("""{"type":"accept-task","commandId":"relay:directiveTask-a@5","data":{"taskId":"a"}}""", "commandId: may not begin with 'relay:'")]
    [InlineData("""{"type":"accept-task","commandId":"period:directiveTask-a@1:2025-Q1","data":{"taskId":"a"}}""", "commandId: may not begin with 'period:'")]
    [InlineData("""{"type":"accept-task","commandId":"first:directiveTask-a:00@5","data":{"taskId":"a"}}""", "commandId: may not begin with 'first:'")]
    [InlineData("""[{"type":"accept-task"}]""", "this is not a JSON object")]
    [InlineData("""{"type":"accept-task","commandId":"c","data":{"taskId":"a"}} {}""", "this is not JSON")]
    [InlineData("", "this is not JSON")]
    public void the_field_is_named_and_so_is_the_fault(string json, string problem) => Fails(json, problem);

    [Theory]
    [InlineData("null", "this command needs a date or a time")]
    [InlineData("\"2023-03-09T17:00:00\"", "is neither a date")]
    [InlineData("\"2023-03-09 17:00:00+07:00\"", "is neither a date")]
    [InlineData("\"2023-03-09T25:00:00+07:00\"", "is neither a date")]
    [InlineData("\"2023-03-09T17:00:00+15:00\"", "is neither a date")]
    [InlineData("\"2023-03-09T17:00:00.12345678+07:00\"", "is neither a date")]
    [InlineData("\"2023-02-29\"", "is neither a date")]
    [InlineData("\"09/03/2023\"", "is neither a date")]
    [InlineData("\"yesterday\"", "is neither a date")]
    [InlineData("\"\"", "is neither a date")]
    [InlineData("1678356000", "must be a text")]
    [InlineData("\"1944-12-31\"", "lies outside")]
    [InlineData("\"2101-01-01\"", "lies outside")]
    [InlineData("\"1944-12-31T16:59:59Z\"", "lies outside")]
    [InlineData("\"2100-12-31T17:00:00Z\"", "lies outside")]
    [InlineData("\"0001-01-01T00:00:00Z\"", "lies outside")]
    [InlineData("\"9999-12-31T23:59:59Z\"", "lies outside")]
    public void a_time_is_one_that_can_be_meant(string at, string problem) =>
        Fails($$$"""{"type":"accept-task","commandId":"c","at":{{{at}}},"data":{"taskId":"a"}}""", $"at: ", problem);

    [Fact]
    public void an_id_of_sixty_five_characters_is_none() =>
        Fails($$$"""{"type":"accept-task","commandId":"c","data":{"taskId":"{{{new string('a', 65)}}}"}}""", "data.taskId: ");

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void a_command_id_has_at_most_128_characters(int length, bool read)
    {
        var json = AcceptTask.Replace("\"c\"", $"\"{new string('c', length)}\"", StringComparison.Ordinal);
        if (read)
            Assert.Equal(length, CommandTable.Current.Parse(Encoding.UTF8.GetBytes(json)).CommandId.Length);
        else
            Fails(json, "commandId: has at most 128 characters");
    }

    [Theory]
    [InlineData("a", 16_385)]
    [InlineData("ệ", 5_462)]
    [InlineData("😀", 4_097)]
    public void a_text_has_at_most_sixteen_kibibytes(string character, int times) =>
        Fails(
            $$$"""{"type":"decline-task","commandId":"c","data":{"taskId":"a","reason":"{{{string.Concat(Enumerable.Repeat(character, times))}}}"}}""",
            "data.reason: a text has at most 16384 bytes");

    // These letters become two when they are composed; what is stored must be read again.
    [Fact]
    public void a_text_is_measured_as_it_is_stored() =>
        Fails(
            $$$"""{"type":"decline-task","commandId":"c","data":{"taskId":"a","reason":"{{{new string('\u0958', 5_000)}}}"}}""",
            "data.reason: a text has at most 16384 bytes");

    // The runtime refuses to normalise it.
    [Fact]
    public void a_text_with_a_character_that_is_none_is_refused() =>
        Fails("{\"type\":\"decline-task\",\"commandId\":\"c\",\"data\":{\"taskId\":\"a\",\"reason\":\"a\uFFFEb\"}}", "data.reason: holds a NUL or U+FFFE");

    [Fact]
    public void a_list_has_at_most_two_hundred_items() =>
        Fails(
            $$$"""{"type":"amend-task","commandId":"c","data":{"taskId":"a","reason":"b","addressees":[{{{string.Join(',', Enumerable.Range(0, 201).Select(i => $"\"a{i}\""))}}}]}}""",
            "data.addressees: a list has at most 200 items");

    [Theory]
    [InlineData("open-child")]
    [InlineData("close-child")]
    [InlineData("open-period")]
    [InlineData("withdraw-period")]
    [InlineData("reopen-period")]
    [InlineData("relay-task")]
    [InlineData("issue-credential")]
    [InlineData("revoke-credential")]
    [InlineData("create-ledger")]
    [InlineData("begin-programme-import")]
    [InlineData("complete-programme-import")]
    public void what_only_the_ledger_itself_sends_does_not_come_from_outside(string type) =>
        Fails($$$"""{"type":"{{{type}}}","commandId":"c","data":{}}""", $"type: there is no command '{type}'");

    private static void Fails(string json, params string[] problems)
    {
        var error = Assert.Throws<FieldException>(() => CommandTable.Current.Parse(Encoding.UTF8.GetBytes(json)));
        Assert.All(problems, problem => Assert.Contains(problem, error.Message, StringComparison.Ordinal));
    }
}
