using System.Globalization;

namespace ComplianceLedger.Cli.Tests;

/// <summary>Answers about a ledger that is being served: the verbs find the server by the folder.</summary>
public sealed class AskingALedger(ServedLedger ledger) : IClassFixture<ServedLedger>
{
    private static readonly string[] Moment = ["--as-of", "2025-07-10"];

    [Theory]
    [InlineData("vi", "2 nhiệm vụ quá hạn.", "Đẩy mạnh ngoại giao kinh tế", "Chủ trì")]
    [InlineData("en", "2 tasks overdue.", "Title of t2", "Days overdue")]
    public async Task the_overdue_list_has_a_line_for_each_task(string language, params string[] said)
    {
        var list = await Text("overdue", language);
        Assert.All(said, words => Assert.Contains(words, list, StringComparison.Ordinal));
        var row = Line(list, "t2 ");
        Assert.All(new[] { "bo-1", "2025-06-30", " 10 ", "ct-15" }, words => Assert.Contains(words, row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_long_title_stays_on_its_line_when_it_is_piped() =>
        Assert.Contains(Texts.LongTitle, Line(await Text("overdue", "vi"), "t1 "), StringComparison.Ordinal);

    [Theory]
    [InlineData("vi", "Đang thực hiện, quá hạn", "Mẫu số")]
    [InlineData("en", "Open, overdue", "Denominator")]
    public async Task the_report_has_every_bucket_and_every_rate(string language, string overdue, string denominator)
    {
        var report = await Text("report", language, "--by", "agency");
        Assert.EndsWith(" 2", Line(report, $"  {overdue}").TrimEnd(), StringComparison.Ordinal);
        Assert.Contains(denominator, report, StringComparison.Ordinal);
        Assert.Contains("100.00% 2", Line(report, "K3"), StringComparison.Ordinal);
        Assert.StartsWith("bo-1", Line(report, "bo-1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vi", "nhiệm vụ khác nhau.", "không có trong danh sách")]
    [InlineData("en", "tasks differ.", "not on the list")]
    public async Task two_points_of_knowledge_are_compared_and_the_events_between_told(string language, string differ, string before)
    {
        // At the first position there was the ledger and no task.
        var compared = await Text("overdue", language, "--known-at", "1", "--compare", "2100-01-01");
        Assert.Contains($"2 {differ}", compared, StringComparison.Ordinal);
        var row = compared.Split('\n').Last(line => line.StartsWith("t2 ", StringComparison.Ordinal));
        Assert.All(new[] { before, "10", "directive-task.assigned.v1", "giao" }, words => Assert.Contains(words, row, StringComparison.Ordinal));
        var json = (await LedgerProcess.Run(["overdue", "--known-at", "1", "--compare", "2100-01-01", "--data", ledger.Data, "--json", .. Moment])).With(0).Json;
        Assert.Equal((2, 0), ((int)json["differing"]!, json["first"]!["overdue"]!.AsArray().Count));
    }

    [Theory]
    [InlineData("vi", "nhiệm vụ khác nhau.", "chưa giao")]
    [InlineData("en", "tasks differ.", "not assigned")]
    public async Task two_reports_are_compared_and_the_events_between_told(string language, string differ, string before)
    {
        var compared = await Text("report", language, "--known-at", "1", "--compare", "2100-01-01");
        Assert.Contains($"2 {differ}", compared, StringComparison.Ordinal);
        var row = compared.Split('\n').Last(line => line.StartsWith("t2 ", StringComparison.Ordinal));
        Assert.All(new[] { before, "directive-task.assigned.v1", "giao" }, words => Assert.Contains(words, row, StringComparison.Ordinal));
        var json = (await LedgerProcess.Run(["report", "--known-at", "1", "--compare", "2100-01-01", "--data", ledger.Data, "--json", .. Moment])).With(0).Json;
        Assert.Equal((2, 0), ((int)json["differing"]!, (int)json["first"]!["assigned"]!));
    }

    [Theory]
    [InlineData("vi", "Trạng thái sau đó", "Đã nhận", "Đẩy mạnh ngoại giao kinh tế")]
    [InlineData("en", "State after", "accepted", "Title of t2")]
    public async Task the_history_has_a_line_for_each_event(string language, string heading, string state, string title)
    {
        var history = (await LedgerProcess.Run("history", "t2", "--data", ledger.Data, "--lang", language)).With(0).Out;
        Assert.Contains(heading, history, StringComparison.Ordinal);
        Assert.Contains(title, history, StringComparison.Ordinal);
        Assert.Contains("giao (assigner, vpcp)", Line(history, "directive-task.assigned.v1"), StringComparison.Ordinal);
        var accepted = Line(history, "directive-task.accepted.v1");
        Assert.Contains("officer (agency-officer, bo-1)", accepted, StringComparison.Ordinal);
        Assert.Contains(state, accepted, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task json_is_one_document_and_nothing_else()
    {
        foreach (var verb in new[] { new[] { "report", "--by", "agency" }, ["overdue"], ["history", "t1"], ["token", "list"] })
        {
            var ended = (await LedgerProcess.Run([.. verb, "--data", ledger.Data, "--json"])).With(0);
            Assert.NotNull(ended.Json);
            Assert.Empty(ended.Error);
        }
    }

    [Fact]
    public async Task piped_answers_have_no_escape_codes()
    {
        // Variables by which terminals are told of colours must not bring any into a pipe.
        var variables = new Dictionary<string, string?> { ["TERM"] = "xterm-256color", ["COLORTERM"] = "truecolor" };
        // Nor must a text that somebody wrote.
        (await LedgerProcess.Run("token", "create", "--user", "a\e[31mred", "--role", "auditor", "--data", ledger.Data)).With(0);
        foreach (var verb in new[] { new[] { "report" }, ["history", "t1"], ["token", "list"] })
        {
            var ended = (await LedgerProcess.Run(new Call([.. verb, "--data", ledger.Data]) { Variables = variables })).With(0);
            Assert.DoesNotContain('\e', ended.Out + ended.Error);
        }
    }

    [Fact]
    public async Task letters_are_utf8_in_a_pipe_whatever_the_locale() =>
        Assert.Contains("Đẩy mạnh", (await LedgerProcess.Run(new Call(["overdue", "--data", ledger.Data, "--json", .. Moment])
        {
            Variables = new Dictionary<string, string?> { ["LC_ALL"] = "en_US.ISO-8859-1" },
        })).With(0).Out, StringComparison.Ordinal);

    [Fact]
    public async Task what_is_not_there_is_refused_and_what_is_no_moment_is_a_usage_error()
    {
        (await LedgerProcess.Run("history", "unheard-of", "--data", ledger.Data)).With(1).Saying("unheard-of");
        (await LedgerProcess.Run("report", "--as-of", "someday", "--data", ledger.Data)).With(2).Saying("asOf");
        (await LedgerProcess.Run("report", "--known-at", "2001-01-01", "--data", ledger.Data)).With(1).Saying("not-yet-recording");
    }

    [Fact]
    public async Task the_same_question_with_the_position_of_an_answer_has_the_same_answer()
    {
        string[] question = ["report", "--data", ledger.Data, "--json", .. Moment];
        var answer = (await LedgerProcess.Run(question)).With(0);
        var position = (long)answer.Json["position"]!;
        // Whatever was recorded after it was not known then.
        (await LedgerProcess.Run("token", "create", "--user", "later", "--role", "auditor", "--data", ledger.Data)).With(0);
        Assert.Equal(answer.Out, (await LedgerProcess.Run([.. question, "--known-at", position.ToString(CultureInfo.InvariantCulture)])).With(0).Out);
    }

    [Fact]
    public async Task a_running_server_can_be_verified()
    {
        var verified = (await LedgerProcess.Run("verify", "--data", ledger.Data, "--json")).With(0).Json;
        Assert.True((bool)verified["clean"]!);
        Assert.True((long)verified["events"]! >= 7);
        (await LedgerProcess.Run("verify", "--data", ledger.Data)).With(0).Printing("0 errors");
        Assert.True((await ledger.Server.Health()).Ready);
    }

    [Fact]
    public async Task a_made_up_workload_is_refused_by_a_ledger_that_is_not_made_up() =>
        Assert.Equal(
            "not-a-simulated-ledger",
            (string?)(await LedgerProcess.Run("simulate", "--tasks", "1", "--data", ledger.Data, "--json")).With(1).Saying("not-a-simulated-ledger").Json["refusal"]!["code"]);

    [Fact]
    public async Task a_second_server_is_turned_away_from_a_folder_and_from_an_address()
    {
        (await LedgerProcess.Run("serve", "--data", ledger.Data, "--urls", "http://127.0.0.1:0")).With(3)
            .Saying($"process {ledger.Server.Process.Id.ToString(CultureInfo.InvariantCulture)}");
        using var folder = new TestFolder();
        (await LedgerProcess.Run("serve", "--data", folder.Data, "--programme", "none", "--urls", ledger.Server.Url)).With(3).Saying("address already in use");
        (await LedgerProcess.Run("serve", "--data", folder.Data, "--programme", "none", "--urls", "http://192.0.2.1:5080")).With(3).Saying("192.0.2.1");
    }

    private async Task<string> Text(string verb, string language, params string[] further) =>
        (await LedgerProcess.Run([verb, "--data", ledger.Data, "--lang", language, .. Moment, .. further])).With(0).Out;

    private static string Line(string text, string words) => text.Split('\n').First(line => line.Contains(words, StringComparison.Ordinal));
}
