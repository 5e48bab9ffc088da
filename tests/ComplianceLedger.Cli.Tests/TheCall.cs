namespace ComplianceLedger.Cli.Tests;

/// <summary>The words of a call: what is understood, what is not, and where a setting comes from.</summary>
public sealed class TheCall : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task help_lists_the_verbs_that_there_are_and_no_other()
    {
        var help = (await LedgerProcess.Run("--help")).With(0);
        var verbs = help.Out[help.Out.IndexOf("Commands:", StringComparison.Ordinal)..]
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Trim().Split(' ')[0]).Where(verb => verb.Length > 0);
        Assert.Equal(["serve", "import", "simulate", "history", "overdue", "report", "verify", "copy", "store", "token", "outbox"], verbs);
    }

    [Theory]
    [InlineData("")]
    [InlineData("prove")]
    [InlineData("report --nonsense")]
    [InlineData("report --by weather")]
    [InlineData("report --lang fr")]
    [InlineData("report --store elsewhere")]
    [InlineData("report --store esdb://localhost?tls=perhaps")]
    [InlineData("report --views postgres://localhost")]
    [InlineData("copy --from sqlite")]
    [InlineData("report --server nowhere")]
    [InlineData("history")]
    [InlineData("import")]
    [InlineData("import missing.jsonl")]
    [InlineData("import missing.docx")]
    [InlineData("serve --programme missing.yaml")]
    [InlineData("serve --urls nonsense")]
    [InlineData("serve --urls https://127.0.0.1:0")]
    [InlineData("serve --urls http://127.0.0.1:99999")]
    [InlineData("serve --urging perhaps")]
    [InlineData("serve --reminders 7,7")]
    [InlineData("serve --urgings 0")]
    [InlineData("serve --outlets pigeon")]
    [InlineData("serve --outlets log,log")]
    [InlineData("serve --outlets smtp")]
    [InlineData("serve --smtp smtp://mail.vpcp.example?from=so@vpcp.example")]
    [InlineData("serve --smtp smtp://mail.vpcp.example?from=so@vpcp.example --recipients missing.csv")]
    [InlineData("serve --smtp mail.vpcp.example --recipients /dev/null")]
    [InlineData("serve --smtp smtp://so:bi-mat@mail.vpcp.example?from=so@vpcp.example --recipients /dev/null")]
    [InlineData("serve --site ledger.vpcp.example")]
    [InlineData("serve --site https://ledger.vpcp.example?a=b")]
    [InlineData("outbox")]
    [InlineData("outbox list --state lost")]
    [InlineData("outbox list --limit many")]
    [InlineData("serve --outlets log --smtp smtp://mail.vpcp.example?from=so@vpcp.example --recipients /dev/null")]
    [InlineData("serve --recipients /dev/null")]
    [InlineData("outbox retry")]
    [InlineData("outbox retry KEY --state Failed")]
    [InlineData("outbox retry KEY --outlet smtp")]
    [InlineData("outbox retry --state Sent")]
    [InlineData("outbox dismiss --outlet smtp")]
    [InlineData("simulate")]
    [InlineData("simulate --tasks many")]
    [InlineData("simulate --tasks 0")]
    [InlineData("simulate --tasks 5 --from 1.1.2025")]
    [InlineData("simulate --tasks 5 --to 2089-12-31")]
    [InlineData("simulate --tasks 5 --clock 2025")]
    [InlineData("simulate --tasks 5 --clock 2025-01-01..yesterday")]
    [InlineData("simulate --tasks 5 --clock ..2025-01-01")]
    [InlineData("simulate --tasks 5 --clock 2025-12-31..2025-01-01")]
    [InlineData("simulate --tasks 5 --clock 2025-01-01..2089-12-31")]
    [InlineData("simulate --tasks 5 --clock 1944-01-01..2025-12-31")]
    [InlineData("simulate --tasks 5 --clock 2025-01-01..2025-01-31")]
    [InlineData("simulate --tasks 5 --clock 2025-01-01..2025-06-30 --to 2025-12-31")]
    [InlineData("simulate --tasks 5 --clock 2025-01-01..2025-06-30 --from 2025-12-31")]
    [InlineData("simulate --tasks 5 --clock 2025-01-01..2025-12-31 --server http://127.0.0.1:1")]
    [InlineData("simulate --tasks 5 --clock 2025-01-01..2025-12-31 --store esdb://localhost:1?tls=false")]
    [InlineData("token")]
    [InlineData("token create --user a --role operator")]
    [InlineData("token create --user a --role auditor --expires soon")]
    [InlineData("verify --server http://127.0.0.1:1")]
    public async Task a_call_that_makes_no_sense_ends_with_2_says_why_and_makes_nothing(string call)
    {
        var arguments = call.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ended = (await LedgerProcess.Run(new Call(arguments) { Folder = _folder.Path })).With(2);
        Assert.Empty(ended.Out);
        Assert.NotEmpty(ended.Error);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task an_option_counts_before_its_variable_and_that_before_the_settings_file()
    {
        // A folder without a ledger is named in the answer, which tells where the setting came from.
        async Task Names(string folder, Dictionary<string, string?> variables, params string[] options) =>
            (await LedgerProcess.Run(new Call(["report", .. options]) { Folder = _folder.Path, Variables = variables })).With(3).Saying(_folder.File(folder));

        await Names("ledger-data", []);
        _folder.Write("ledger.json", """{"data":"of-the-file","json":true}""");
        await Names("of-the-file", []);
        await Names("of-the-variable", new() { ["LEDGER_DATA"] = "of-the-variable" });
        await Names("of-the-option", new() { ["LEDGER_DATA"] = "of-the-variable" }, "--data", "of-the-option");
    }

    [Theory]
    [InlineData("""{"urging":"sometimes"}""", "--urging sometimes")]
    [InlineData("""{"urgings":"soon"}""", "'soon'")]
    public async Task the_settings_file_says_whom_a_server_urges_and_when(string settings, string problem)
    {
        _folder.Write("ledger.json", settings);
        (await LedgerProcess.Run(new Call("serve") { Folder = _folder.Path })).With(2).Saying(problem);
        (await LedgerProcess.Run(new Call("serve") { Folder = _folder.Path, Variables = new Dictionary<string, string?> { ["LEDGER_URGING"] = "never", ["LEDGER_URGINGS"] = "1" } })).With(2).Saying("--urging never");
    }

    [Fact]
    public async Task a_server_of_the_settings_does_not_keep_a_folder_from_being_checked()
    {
        _folder.Write("ledger.json", """{"server":"http://127.0.0.1:1"}""");
        var variables = new Dictionary<string, string?> { ["LEDGER_SERVER"] = "http://127.0.0.1:1" };
        (await LedgerProcess.Run(new Call("verify", "--data", _folder.Data) { Folder = _folder.Path, Variables = variables })).With(3).Saying(_folder.Data);
        (await LedgerProcess.Run(new Call("verify", "--data", _folder.Data, "--server", "http://127.0.0.1:1") { Folder = _folder.Path })).With(2);
    }

    [Fact]
    public async Task a_settings_file_that_can_not_be_read_is_a_usage_error()
    {
        _folder.Write("ledger.json", "{");
        (await LedgerProcess.Run(new Call("report") { Folder = _folder.Path })).With(2).Saying("ledger.json");
        _folder.Write("ledger.json", """{"date":"./of-the-file"}""");
        (await LedgerProcess.Run(new Call("report") { Folder = _folder.Path })).With(2).Saying("date");
    }

    [Theory]
    [InlineData("LANG", "vi_VN.UTF-8", "dòng sai")]
    [InlineData("LANG", "en_GB.UTF-8", "bad lines")]
    [InlineData("LANG", null, "dòng sai")]
    [InlineData("LC_ALL", "vi_VN.UTF-8", "dòng sai")]
    [InlineData("LEDGER_LANG", "vi", "dòng sai")]
    public async Task messages_are_in_the_language_of_the_locale_unless_another_is_asked_for(string name, string? value, string said)
    {
        var file = _folder.Write("bad.jsonl", "{");
        (await LedgerProcess.Run(new Call("import", file, "--data", _folder.Data) { Variables = new Dictionary<string, string?> { [name] = value } })).With(1).Saying(said);
    }

    public void Dispose() => _folder.Dispose();
}
