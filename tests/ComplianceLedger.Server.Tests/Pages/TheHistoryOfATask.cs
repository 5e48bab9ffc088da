using System.Globalization;
using System.Text.RegularExpressions;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Server.Pages;
using ComplianceLedger.Server.Pages.History;

namespace ComplianceLedger.Server.Tests.Pages;

[Collection(PagesCollection.Name)]
public sealed partial class TheHistoryOfATask(PageServer server)
{
    private static IEnumerable<string> Registered => EventTable.Current.Names
        .Where(name => name.StartsWith("directive-task.", StringComparison.Ordinal) || name.StartsWith("claim.", StringComparison.Ordinal) || name.StartsWith("correction.", StringComparison.Ordinal));

    [Fact]
    public void every_registered_event_of_a_task_has_words() => Assert.All(Registered, name =>
    {
        var term = EventTerms.Of(name);
        Assert.NotEmpty(term.Vi);
        Assert.NotEmpty(term.En!);
    });

    [Fact]
    public async Task every_event_is_shown_in_words_and_in_order()
    {
        var shown = new HashSet<string>();
        foreach (var task in TasksToShow.Histories)
        {
            var (_, history) = PageProblem.Given(await server.Ledger.Views.History(task));
            var html = await server.Html($"/tasks/{task}");
            var headlines = Headline().Matches(html[html.IndexOf("""id="history""", StringComparison.Ordinal)..]).Select(match => PageServer.TextOf(match.Groups["text"].Value)).ToList();
            Assert.Equal(history!.Entries.Select(entry => $"{EventTerms.Of(entry.Type).Vi} {EventTerms.Of(entry.Type).En}"), headlines);
            Assert.All(headlines, headline => Assert.DoesNotContain(".v1", headline, StringComparison.Ordinal));
            shown.UnionWith(history.Entries.Select(entry => entry.Type));
        }
        Assert.Equal(Registered.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task an_event_says_who_when_and_what_it_led_to()
    {
        var text = await server.Text($"/tasks/{TasksToShow.Rich}");
        Assert.Contains("Ai who binh, cán bộ cơ quan agency officer, Bộ Công Thương Ministry of Industry and Trade bct", text, StringComparison.Ordinal);
        Assert.Contains($"Xảy ra happened {Shown(TasksToShow.Granted)} (chỉ biết ngày)", text, StringComparison.Ordinal);
        Assert.Contains("Xảy ra happened không rõ unknown", text, StringComparison.Ordinal);
        Assert.Contains("người ghi by operator", text, StringComparison.Ordinal);
        Assert.Contains("Sau đó after it: Chờ xác nhận awaiting confirmation", text, StringComparison.Ordinal);
        Assert.Contains("Gửi tới sent to Bộ Công Thương Ministry of Industry and Trade bct", text, StringComparison.Ordinal);
        Assert.Contains("Nội dung nhắc, đôn đốc message Đề nghị báo cáo kết quả", text, StringComparison.Ordinal);
        Assert.Contains("Lý do reason thiếu phụ lục", text, StringComparison.Ordinal);
        Assert.Contains("12/VPCP-QHQT – Công văn; VPCP; ngày ban hành issued on", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_duty_that_was_consolidated_says_into_which_and_from_when()
    {
        var text = await server.Text($"/tasks/{TasksToShow.Consolidated}");
        var next = Domain.VietnamTime.DayOf(TimeProvider.System.GetUtcNow()).AddDays(-100).Year + 1;
        Assert.Contains("Gộp nhiệm vụ định kỳ duty consolidated", text, StringComparison.Ordinal);
        Assert.Matches($"Gộp vào consolidated into {TasksToShow.Duty}.*, từ from năm {next} {next}", text);
        Assert.Contains($"Từ kỳ from period năm {next} {next}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_task_that_went_over_says_from_whom_to_whom_and_by_what()
    {
        var text = await server.Text($"/tasks/{TasksToShow.Transferred}");
        Assert.Contains("Chuyển giao cho cơ quan kế thừa transferred to the successor", text, StringComparison.Ordinal);
        Assert.Contains("Chuyển giao chức năng transfer of functions gia-dinh", text, StringComparison.Ordinal);
        Assert.Matches("Cơ quan chủ trì lead Bộ Ngoại giao [^→]*bng → Bộ Công Thương", text);
    }

    [Fact]
    public async Task a_task_that_came_back_says_to_whom()
    {
        var text = await server.Text($"/tasks/{TasksToShow.Reverted}");
        Assert.Contains("Trả về cơ quan tiền thân như chưa chuyển giao returned to the predecessor as if it had never moved", text, StringComparison.Ordinal);
        Assert.Matches("Cơ quan chủ trì lead Bộ Công Thương [^→]*bct → Bộ Ngoại giao", text);
    }

    [Fact]
    public async Task a_part_that_was_lost_before_the_succession_was_recorded_says_whose_it_was_until_then()
    {
        var text = await server.Text($"/tasks/{TasksToShow.Backdated}");
        Assert.Contains("the successor's, until the part was given to another", text, StringComparison.Ordinal);
        Assert.Matches("Cơ quan chủ trì lead Bộ Ngoại giao [^→]*bng → Bộ Công Thương", text);
    }

    [Fact]
    public async Task a_task_shows_what_is_known_of_it()
    {
        var text = await server.Text($"/tasks/{TasksToShow.Rich}");
        Assert.Contains("Tên mới New title", text, StringComparison.Ordinal);
        Assert.Contains("Đề nghị gia hạn đang chờ quyết định", text, StringComparison.Ordinal);
        Assert.Contains("sau khi đã hết hạn after the deadline had passed", text, StringComparison.Ordinal);
        Assert.Contains("Thời hạn ban đầu original deadline", text, StringComparison.Ordinal);
        Assert.Contains("Nhiệm vụ con children R-child", text, StringComparison.Ordinal);
        Assert.Contains("một ghi chú được ưu tiên preferred", text, StringComparison.Ordinal);
        Assert.Contains("Nhiệm vụ cha parent R-rich", await server.Text($"/tasks/{TasksToShow.Child}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task what_was_corrected_stands_beside_what_was_recorded()
    {
        var text = await server.Text($"/tasks/{TasksToShow.Rich}");
        Assert.Matches("Được đính chính bởi sự kiện số [0-9]+ corrected by event no. [0-9]+ ?: title.vi Nhiệm vụ giả định → Nhiệm vụ giả định, tên đúng ?; chép thiếu", text);
        Assert.Contains("Sự kiện được đính chính corrected event 0, ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_disputed_entry_says_so_and_what_became_of_it()
    {
        var text = await server.Text($"/tasks/{TasksToShow.Rich}");
        Assert.Matches(@"Bị phản đối disputed \( ?R-rich~1 ?\): đơn vị không được hỏi; Bác phản đối rejected ?: đã có văn bản", text);
        Assert.Matches(@"Bị phản đối disputed \( ?R-rich~2 ?\): chưa được thông báo; chưa giải quyết not resolved", text);
        Assert.Contains("có mục ghi bị phản đối entry disputed", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task disputed_force_is_explained_with_both_readings()
    {
        var text = await server.Text("/tasks/T2023-1");
        Assert.Contains("Sources disagree about the force", text, StringComparison.Ordinal);
        Assert.Contains("Kiến nghị proposal seed 000", text, StringComparison.Ordinal);
        Assert.Contains("Nhiệm vụ task seed 001", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task events_after_the_day_are_there_and_said_not_to_count()
    {
        var day = TasksToShow.Granted.AddDays(-1);
        var (_, history) = PageProblem.Given(await server.Ledger.Views.History(TasksToShow.Rich, day));
        var html = await server.Html($"/tasks/{TasksToShow.Rich}?asOf={day:yyyy-MM-dd}");
        Assert.Equal(history!.Entries.Count(entry => !entry.Counts), Later().Count(html));
        Assert.Equal(history.Entries.Count, Later().Count(html) + Counted().Count(html));
        Assert.Contains("Chưa tính: có hiệu lực sau ngày được hỏi.", PageServer.TextOf(html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task before_its_assignment_there_is_no_task_only_its_history()
    {
        var text = await server.Text($"/tasks/{TasksToShow.Rich}?asOf=2000-01-01");
        Assert.Contains("nhiệm vụ này chưa được giao", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Sau đó after it", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_product_older_than_its_task_completes_nothing_before_the_assignment()
    {
        var text = await server.Text($"/tasks/{TasksToShow.Early}?asOf={TasksToShow.Day(-60):yyyy-MM-dd}");
        Assert.Contains("Chưa tính: đến ngày được hỏi nhiệm vụ chưa được giao.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Sau đó after it", text, StringComparison.Ordinal);
        Assert.Contains("Sau đó after it: Hoàn thành completed", await server.Text($"/tasks/{TasksToShow.Early}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task known_at_an_earlier_position_the_later_events_are_not_known()
    {
        var (_, history) = PageProblem.Given(await server.Ledger.Views.History(TasksToShow.Rich));
        Assert.Contains("3 sự kiện", await server.Text($"/tasks/{TasksToShow.Rich}?knownAt={history!.Entries[2].Position}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task what_is_unverified_says_so()
    {
        var text = await server.Text($"/tasks/{TasksToShow.Unverified}");
        Assert.Contains("Cơ quan chủ trì lead Bộ Tài chính chưa kiểm chứng unverified Ministry of Finance btc", text, StringComparison.Ordinal);
        Assert.Contains("Nguồn source chưa kiểm chứng unverified", text, StringComparison.Ordinal);
        Assert.Contains("Thời hạn deadline 30/06/2025 chưa kiểm chứng unverified", text, StringComparison.Ordinal);
    }

    private static string Shown(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    [GeneratedRegex("<h3>(?<text>.*?)</h3>", RegexOptions.Singleline)]
    private static partial Regex Headline();

    [GeneratedRegex("<li class=\"event later\">")]
    private static partial Regex Later();

    [GeneratedRegex("<li class=\"event\">")]
    private static partial Regex Counted();
}
