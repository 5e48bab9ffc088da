using System.Text;
using ComplianceLedger.Server.Imports;
using Newtonsoft.Json.Linq;

namespace ComplianceLedger.Server.Tests.Imports;

public class CheckingFiles
{
    [Fact]
    public async Task a_good_file_has_no_bad_lines()
    {
        var check = await Check(Lines.File(Lines.Agency("a"), Lines.Instrument("ct15"), Lines.Assign("t", "a")));
        Assert.True(check.IsClean);
        Assert.Equal(3, check.Lines);
    }

    [Fact]
    public async Task an_empty_file_holds_nothing() => Assert.Equal((0, true), await Check([]) is var check ? (check.Lines, check.IsClean) : default);

    [Fact]
    public async Task a_byte_order_mark_carriage_returns_blank_lines_and_a_missing_last_line_feed_are_no_faults()
    {
        var text = $"\uFEFF{Lines.Agency("a")}\r\n\r\n   \n{Lines.Agency("b")}\r\n\n{Lines.Agency("c")}";
        await using var file = new ImportFile(new MemoryStream(Encoding.UTF8.GetBytes(text)), "file");
        var check = await file.Check();
        Assert.Empty(check.BadLines);
        var numbers = new List<long>();
        await foreach (var line in file.Read(check))
            numbers.Add(line.Number);
        Assert.Equal([1, 4, 6], numbers);
    }

    [Theory]
    [InlineData("{", "", "not JSON")]
    [InlineData("[]", "", "not a JSON object")]
    [InlineData("{} {}", "", "not JSON")]
    [InlineData("42", "", "not a JSON object")]
    [InlineData("{\"type\":\"open-child\",\"commandId\":\"c\",\"data\":{}}", "type", "no command 'open-child'")]
    [InlineData("{\"type\":\"fly-away\",\"commandId\":\"c\",\"data\":{}}", "type", "no command 'fly-away'")]
    [InlineData("{\"type\":\"accept-task\",\"data\":{\"taskId\":\"t\"}}", "commandId", "missing")]
    public async Task what_is_no_command_is_named(string line, string field, string reason) => await IsBad(line, field, reason);

    [Fact]
    public async Task an_unknown_field_is_named_by_its_path() =>
        await IsBad(With(Lines.Agency("a"), json => json["data"]!["name"]!["fr"] = "x"), "data.name.fr", "no such field");

    [Fact]
    public async Task an_id_outside_the_allowed_characters_is_named() =>
        await IsBad(With(Lines.Agency("a"), json => json["data"]!["agencyId"] = "bộ/ngoại giao"), "data.agencyId", "is not an identifier");

    [Fact]
    public async Task a_text_over_16_KiB_is_named() =>
        await IsBad(With(Lines.Agency("a"), json => json["data"]!["name"]!["vi"] = new string('x', 16 * 1024 + 1)), "data.name.vi", "at most 16384 bytes");

    [Theory]
    [InlineData("1944-12-31")]
    [InlineData("2101-01-01")]
    public async Task a_date_outside_1945_to_2100_is_named(string day) =>
        await IsBad(Lines.Assign("t", deadline: day), "data.deadline.on", "outside 1945-01-01 to 2100-12-31");

    [Theory]
    [InlineData("1944-12-31")]
    [InlineData("2101-01-01")]
    [InlineData("1944-12-31T10:00:00+07:00")]
    [InlineData("2101-01-01T10:00:00+07:00")]
    [InlineData("9999-12-31T23:59:59Z")]
    public async Task a_moment_outside_1945_to_2100_is_named(string at) => await IsBad(Lines.Assign("t", at: at), "at", "outside 1945-01-01 to 2100-12-31");

    [Fact]
    public async Task text_that_is_not_UTF_8_is_named()
    {
        var check = await Check([.. Lines.File(Lines.Agency("a")), (byte)'"', 0xFF, 0xFE, (byte)'\n']);
        Assert.Equal("line 2: this is not UTF-8 text", Assert.Single(check.BadLines).ToString());
    }

    [Fact]
    public async Task a_file_that_ends_in_the_middle_of_a_line_is_named()
    {
        var whole = Lines.File(Lines.Agency("a"), Lines.Agency("b"));
        var check = await Check(whole[..^20]);
        var bad = Assert.Single(check.BadLines);
        Assert.Equal(2, bad.Number);
        Assert.Contains("ends in the middle of this line", bad.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_file_cut_at_any_byte_holds_its_whole_lines_and_at_most_one_bad_one()
    {
        var whole = Lines.File(Lines.Agency("a"), Lines.Agency("b"));
        var first = Array.IndexOf(whole, (byte)'\n');
        for (var length = 0; length < whole.Length; length++)
        {
            var check = await Check(whole[..length]);
            var isWhole = length == 0 || length == first || length == first + 1 || length == whole.Length - 1;
            Assert.Equal(isWhole, check.IsClean);
        }
    }

    [Fact]
    public async Task every_bad_line_is_counted_and_the_first_thousand_are_named()
    {
        var check = await Check(Lines.File(Enumerable.Range(0, 2_500).Select(i => i % 2 == 0 ? "{" : Lines.Agency($"a{i}"))));
        Assert.Equal(1_250, check.BadLineCount);
        Assert.Equal(1_250, check.Lines);
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => 2L * i + 1), check.BadLines.Select(bad => bad.Number));
    }

    [Fact]
    public async Task a_line_of_256_KiB_is_read_and_one_more_byte_is_too_long()
    {
        var line = Lines.Agency("a");
        var padded = line + new string(' ', 256 * 1024 - line.Length);
        Assert.True((await Check(Lines.File(padded, Lines.Agency("b")))).IsClean);
        Assert.True((await Check(Encoding.UTF8.GetBytes(padded + "\r\n"))).IsClean);
        var check = await Check(Lines.File(padded + " ", Lines.Agency("b")));
        var bad = Assert.Single(check.BadLines);
        Assert.Equal(1, bad.Number);
        Assert.Contains("262145 bytes", bad.Reason, StringComparison.Ordinal);
        Assert.Equal(1, check.Lines);
    }

    [Fact]
    public async Task nothing_of_a_file_with_bad_lines_is_given_out()
    {
        await using var file = new ImportFile(new MemoryStream(Lines.File(Lines.Agency("a"), "{")), "file");
        var check = await file.Check();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await file.Read(check).GetAsyncEnumerator().MoveNextAsync());
    }

    [Fact]
    public async Task the_reader_is_never_more_than_a_block_ahead_of_the_lines()
    {
        const long Length = 64 * 1024 * 1024;
        await using var stream = new RepeatedStream(Lines.File(Lines.Agency("a")), Length);
        await using var file = new ImportFile(stream, "file");
        var furthest = 0L;
        var check = await file.Check(progress => furthest = Math.Max(furthest, stream.Position - progress.Bytes));
        Assert.Equal(Length, check.Bytes);
        Assert.InRange(furthest, 0, 512 * 1024);
        Assert.InRange(stream.LargestRead, 1, 512 * 1024);
    }

    [Fact]
    public async Task a_line_without_end_is_counted_and_not_held()
    {
        const long Length = 64 * 1024 * 1024;
        await using var file = new ImportFile(new RepeatedStream("x"u8.ToArray(), Length), "file");
        var bad = Assert.Single((await file.Check()).BadLines);
        Assert.Contains($"{Length} bytes", bad.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task standard_input_is_checked_like_a_file()
    {
        await using var file = await ImportFile.Spool(new MemoryStream(Lines.File(Lines.Agency("a"), "{")));
        Assert.Equal(2, Assert.Single((await file.Check()).BadLines).Number);
    }

    [Theory]
    [InlineData("a.jsonl", ImportKind.Commands)]
    [InlineData("a.JSON", ImportKind.Commands)]
    [InlineData("-", ImportKind.Commands)]
    [InlineData("a.yml", ImportKind.Programme)]
    [InlineData("a.csv", ImportKind.TaskSheet)]
    [InlineData("a.xlsx", null)]
    public void the_extension_says_what_a_file_holds(string path, ImportKind? kind) => Assert.Equal(kind, ImportKinds.Of(path));

    private static async Task<ImportCheck> Check(byte[] bytes)
    {
        await using var file = new ImportFile(new MemoryStream(bytes), "file");
        return await file.Check();
    }

    private static async Task IsBad(string line, string field, string reason)
    {
        var check = await Check(Lines.File(Lines.Agency("before"), line, Lines.Agency("after")));
        var bad = Assert.Single(check.BadLines);
        Assert.Equal((2L, field), (bad.Number, bad.Field));
        Assert.Contains(reason, bad.Reason, StringComparison.Ordinal);
        Assert.Equal(2, check.Lines);
    }

    private static string With(string line, Action<JObject> change)
    {
        var json = JObject.Parse(line);
        change(json);
        return json.ToString(Newtonsoft.Json.Formatting.None);
    }
}
