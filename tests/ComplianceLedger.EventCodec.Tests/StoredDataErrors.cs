using System.Text;
using ComplianceLedger.Domain;

namespace ComplianceLedger.EventCodec.Tests;

/// <summary>What cannot be read is an error that names the stream, the event and the field; it is never skipped and never guessed.</summary>
public class StoredDataErrors
{
    private const string Where = "directiveTask-ii.1@4";

    [Theory]
    [InlineData("directive-task.forgotten.v1")]
    [InlineData("directive-task.accepted.v2")]
    [InlineData("directive-task.accepted")]
    [InlineData("Directive-Task.Accepted.v1")]
    [InlineData("")]
    public void an_unknown_name_or_version_is_an_error(string type) => Fails(type, "{}", $"'{type}'");

    [Theory]
    [InlineData("directive-task.declined.v1", """{"reason":"a","more":1}""", "more: no such field here")]
    [InlineData("directive-task.accepted.v1", """{"by":"somebody"}""", "by: no such field here")]
    [InlineData("agency.registered.v1", """{"agencyId":"a","kind":"Ministry","name":{"vi":"a","en":null,"fr":"a"},"since":null}""", "name.fr: no such field here")]
    [InlineData("directive-task.declined.v1", """{"Reason":"a"}""", "reason: is missing")]
    [InlineData("directive-task.declined.v1", "{}", "reason: is missing")]
    [InlineData("directive-task.completion-confirmed.v1", """{"completedOn":"2025-06-30"}""", "document: is missing")]
    [InlineData("agency.registered.v1", """{"agencyId":"a","kind":"Ministry","name":{"vi":"a"},"since":null}""", "name.en: is missing")]
    [InlineData("directive-task.declined.v1", """{"reason":null}""", "reason: may not be null")]
    [InlineData("directive-task.assigned.v1", """{"taskId":null}""", "taskId: may not be null")]
    [InlineData("ledger.created.v1", """{"ledgerId":"a","name":"a","origin":"a","simulated":null,"format":1}""", "simulated: may not be null")]
    [InlineData("directive-task.declined.v1", """{"reason":1}""", "reason: must be a text")]
    [InlineData("directive-task.declined.v1", """{"reason":["a"]}""", "reason: must be a text")]
    [InlineData("directive-task.declined.v1", """{"reason":true}""", "reason: must be a text")]
    [InlineData("ledger.created.v1", """{"ledgerId":"a","name":"a","origin":"a","simulated":"false","format":1}""", "simulated: must be true or false")]
    [InlineData("ledger.created.v1", """{"ledgerId":"a","name":"a","origin":"a","simulated":0,"format":1}""", "simulated: must be true or false")]
    [InlineData("ledger.created.v1", """{"ledgerId":"a","name":"a","origin":"a","simulated":false,"format":"1"}""", "format: must be a whole number")]
    [InlineData("ledger.created.v1", """{"ledgerId":"a","name":"a","origin":"a","simulated":false,"format":1.5}""", "format: must be a whole number")]
    [InlineData("agency.registered.v1", """{"agencyId":"a","kind":"Ministry","name":"a","since":null}""", "name: must be an object")]
    [InlineData("directive-task.submitted-for-confirmation.v1", """{"product":[]}""", "product: must be an object")]
    [InlineData("directive-task.extension-requested.v1", """{"requestId":"r","newDeadline":20250630,"reason":"a"}""", "newDeadline: must be a text")]
    [InlineData("directive-task.extension-requested.v1", """{"requestId":"r","newDeadline":"2025-02-30","reason":"a"}""", "newDeadline: '2025-02-30' is not a date")]
    [InlineData("directive-task.extension-requested.v1", """{"requestId":"r","newDeadline":"2025-6-30","reason":"a"}""", "newDeadline: '2025-6-30' is not a date")]
    [InlineData("directive-task.child-closed.v1", """{"child":"a","childRevision":1,"outcome":"Finished"}""", "outcome: 'Finished' is none of")]
    [InlineData("directive-task.child-closed.v1", """{"child":"a","childRevision":1,"outcome":"8"}""", "outcome: '8' is none of")]
    [InlineData("directive-task.child-closed.v1", """{"child":"a/b","childRevision":1,"outcome":"Completed"}""", "child: 'a/b' is not an identifier")]
    [InlineData("directive-task.child-closed.v1", """{"child":"a","childRevision":9223372036854775808,"outcome":"Completed"}""", "childRevision: is too large a number")]
    [InlineData("ledger.created.v1", """{"ledgerId":"a","name":"a","origin":"a","simulated":false,"format":2147483648}""", "format: is too large a number")]
    [InlineData("directive-task.progress-reported.v1", """{"period":null,"percent":4294967296,"summary":"a","evidence":[]}""", "percent: ")]
    [InlineData("directive-task.urging-issued.v1", """{"deadline":null,"threshold":3661,"lead":null,"monitoring":null,"addressees":[],"message":"a"}""", "threshold: lies between")]
    [InlineData("directive-task.urging-issued.v1", """{"deadline":null,"threshold":null,"lead":null,"monitoring":null,"message":"a"}""", "addressees: is missing")]
    [InlineData("directive-task.progress-reported.v1", """{"period":null,"percent":101,"summary":"a","evidence":[]}""", "percent: ")]
    [InlineData("directive-task.progress-reported.v1", """{"period":null,"percent":1,"summary":"a","evidence":{}}""", "evidence: must be a list")]
    [InlineData("directive-task.progress-reported.v1", """{"period":null,"percent":1,"summary":"a","evidence":["a"]}""", "evidence[0]: must be an object")]
    [InlineData("directive-task.progress-reported.v1", """{"period":null,"percent":1,"summary":"a","evidence":[{"number":null,"issuer":null,"issuedOn":null,"title":"a","mediaType":null,"size":-1,"sha256":null,"uri":null}]}""", "evidence[0].size: ")]
    [InlineData("directive-task.evidence-attached.v1", """{"evidence":{"number":null,"issuer":null,"issuedOn":null,"title":"a","mediaType":null,"size":null,"sha256":"abc","uri":null}}""", "evidence.sha256: ")]
    [InlineData("directive-task.recurrence-set.v1", """{"every":"quarter","cutOff":"15","calendarId":null,"firstPeriod":"2025-03"}""", "firstPeriod: is no such period")]
    [InlineData("directive-task.recurrence-set.v1", """{"every":"quarter","cutOff":null,"calendarId":null,"firstPeriod":"2025-Q1"}""", "cutOff: may not be null")]
    [InlineData("directive-task.recurrence-set.v1", """{"every":"quarter","cutOff":"32","calendarId":null,"firstPeriod":"2025-Q1"}""", "cutOff: is a day of the month")]
    [InlineData("directive-task.period-opened.v1", """{"period":"2025-Q5","cutOff":"2025-03-15"}""", "period: '2025-Q5' is no period")]
    [InlineData("directive-task.period-opened.v1", """{"period":"2025-3","cutOff":"2025-03-15"}""", "period: '2025-3' is no period")]
    [InlineData("directive-task.declined.v1", """{"reason":"a","reason":"b"}""", "reason: stands more than once")]
    [InlineData("directive-task.declined.v1", """{"\ud800":1,"reason":"a"}""", "a field's name holds half of a character")]
    [InlineData("directive-task.declined.v1", "{\"reason\":\"e\u0302\"}", "reason: is not composed")]
    [InlineData("directive-task.child-closed.v1", """{"child":"a","childRevision":1,"outcome":"completed"}""", "outcome: 'completed' is none of")]
    [InlineData("directive-task.evidence-attached.v1", """{"evidence":{"number":null,"issuer":null,"issuedOn":null,"title":"a","mediaType":null,"size":null,"sha256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","uri":null}}""", "evidence.sha256: ")]
    [InlineData("directive-task.declined.v1", """["reason"]""", "this is not a JSON object")]
    [InlineData("directive-task.declined.v1", "null", "this is not a JSON object")]
    [InlineData("directive-task.declined.v1", "\"reason\"", "this is not a JSON object")]
    [InlineData("directive-task.declined.v1", "", "this is not JSON")]
    [InlineData("directive-task.declined.v1", """{"reason":"a" """, "this is not JSON")]
    [InlineData("directive-task.declined.v1", """{"reason":"a"}x""", "this is not JSON")]
    [InlineData("directive-task.declined.v1", """{"reason":"a"}{"reason":"a"}""", "this is not JSON")]
    public void a_field_that_is_not_as_it_should_be_is_named(string type, string json, string problem) => Fails(type, json, problem);

    [Theory]
    [InlineData("""{'reason':'a'}""")]
    [InlineData("""{reason:"a"}""")]
    [InlineData("""{"reason":"a",}""")]
    [InlineData("""{"reason":"a"/* b */}""")]
    [InlineData("// b\n{\"reason\":\"a\"}")]
    [InlineData("{\"reason\":\"a\nb\"}")]
    [InlineData("{\"reason\":\"a\"}\0\0\0\0")]
    [InlineData("{\"reason\":\0\"a\"}")]
    [InlineData("\uFEFF{\"reason\":\"a\"}")]
    [InlineData("""{"reason":"\'"}""")]
    public void only_json_is_json(string json) => Fails("directive-task.declined.v1", json, "this is not JSON");

    [Theory]
    [InlineData("0x1")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData("1.")]
    [InlineData("NaN")]
    [InlineData("undefined")]
    public void only_a_json_number_is_a_number(string number) =>
        Fails("agency.task-received.v1", $$"""{"taskId":"a","taskRevision":{{number}},"relation":"Lead"}""", "this is not JSON");

    [Theory]
    [InlineData("""{"reason":"\ud83d"}""")]
    [InlineData("""{"reason":"\ude00\ud83d"}""")]
    [InlineData("""{"reason":"a\udc00"}""")]
    public void half_a_character_is_an_error_and_not_a_question_mark(string json) => Fails("directive-task.declined.v1", json, "half of a character");

    [Fact]
    public void a_whole_character_in_two_escapes_is_one() =>
        Assert.Equal(new Domain.DirectiveTasks.TaskDeclined("😀"), EventTable.Current.Decode("directive-task.declined.v1", """{"reason":"\ud83d\ude00"}"""u8.ToArray(), Where));

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    public void bytes_that_are_no_utf8_are_an_error(byte[] bytes) =>
        Fails("directive-task.declined.v1", [.. "{\"reason\":\"a"u8, .. bytes, .. "\"}"u8], "this is not UTF-8 text");

    [Fact]
    public void a_bomb_of_brackets_is_an_error() => Fails("directive-task.declined.v1", new string('[', 200_000), "this is not JSON");

    [Fact]
    public void a_bomb_of_objects_is_an_error() => Fails("directive-task.declined.v1", string.Concat(Enumerable.Repeat("{\"reason\":", 50_000)), "this is not JSON");

    [Fact]
    public void a_text_that_is_too_long_is_an_error() =>
        Fails("directive-task.declined.v1", $$"""{"reason":"{{new string('a', FieldReader.TextBytesMax + 1)}}"}""", "reason: a text has at most 16384 bytes");

    [Fact]
    public void a_list_that_is_too_long_is_an_error() =>
        Fails(
            "directive-task.progress-reported.v1",
            $$"""{"period":null,"percent":1,"summary":"a","evidence":[{{string.Join(',', Enumerable.Repeat("{}", FieldReader.ListItemsMax + 1))}}]}""",
            "evidence: a list has at most 200 items");

    [Fact]
    public void an_event_without_a_name_is_not_written() => Assert.Throws<EventCodecException>(() => EventTable.Current.Encode(new Unregistered()));

    [Theory]
    [InlineData("\"version\":1", "\"version\":2", "version: this program reads version 1 of the metadata, not 2")]
    [InlineData("\"version\":1,", "", "version: is missing")]
    [InlineData("\"salt\":", "\"pepper\":", "salt: is missing")]
    [InlineData("{\"version\":1", "{\"pepper\":1,\"version\":1", "pepper: no such field here")]
    [InlineData("00112233-4455-6677-8899-aabbccddeeff", "00112233445566778899aabbccddeeff", "eventId: is not a UUID")]
    [InlineData("\"occurredPrecision\":\"instant\"", "\"occurredPrecision\":\"day\"", "occurredPrecision: says Day, but occurredAt is known as Instant")]
    [InlineData("\"occurredAt\":\"2023-03-09T17:00:00.1234567+07:00\"", "\"occurredAt\":null", "occurredPrecision: says Instant, but occurredAt is known as Unknown")]
    [InlineData("2025-09-01T01:30:00.0000000Z", "2025-09-01", "recordedAt: '2025-09-01' is not a time")]
    [InlineData("\"recordedAt\":\"2025-09-01T01:30:00.0000000Z\"", "\"recordedAt\":null", "recordedAt: may not be null")]
    [InlineData("\"role\":\"agency-officer\"", "\"role\":\"emperor\"", "actor.role: 'emperor' is none of")]
    [InlineData("\"revision\":41", "\"revision\":\"41\"", "references[1].revision: must be a whole number")]
    public void metadata_that_is_not_as_it_should_be_is_named(string was, string becomes, string problem)
    {
        var golden = Encoding.UTF8.GetString(Samples.Metadata["metadata.v1"].Encode());
        Assert.Contains(was, golden, StringComparison.Ordinal);
        var error = Assert.Throws<EventCodecException>(() => EventTable.DecodeMetadata(Encoding.UTF8.GetBytes(golden.Replace(was, becomes, StringComparison.Ordinal)), Where));
        Assert.StartsWith($"{Where}: metadata: {problem}", error.Message, StringComparison.Ordinal);
    }

    private static void Fails(string type, string json, string problem) => Fails(type, Encoding.UTF8.GetBytes(json), problem);

    private static void Fails(string type, byte[] data, string problem)
    {
        var error = Assert.Throws<EventCodecException>(() => EventTable.Current.Decode(type, data, Where));
        Assert.StartsWith($"{Where}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    private sealed record Unregistered : DomainEvent;
}
