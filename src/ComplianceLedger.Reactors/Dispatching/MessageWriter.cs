using System.Globalization;
using System.Text;
using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Reactors.Dispatching;

/// <summary>
/// Puts an urging into words, from the log alone: the task as it stood then, its agencies by the names that they were registered with. Nothing in it can begin
/// a line of a message's head, whatever a title holds.
/// </summary>
/// <param name="site">Where people read the ledger; null for a message without a link.</param>
internal sealed class MessageWriter(IEventLog log, LedgerCreated ledger, Uri? site)
{
    /// <summary>Of a subject: what lists of mail show, and a little more.</summary>
    private const int SubjectLengthMax = 180;

    private const string Undetermined = "chưa xác định";

    public async Task<MessageContent> Write(RecordedEvent recorded, UrgingIssued urging, DateTimeOffset recordedAt, CancellationToken cancellation)
    {
        var task = await TaskAt(recorded, cancellation).ConfigureAwait(false);
        var id = task.Id!.Value.Value;
        var title = OneLine(task.Title.Vi);
        var text = new StringBuilder();
        foreach (var line in urging.Message.Split('\n'))
            text.Append(OneLine(line)).Append('\n');
        text.Append('\n');
        Line(text, "Nhiệm vụ", $"{id} – {title}");
        Line(text, "Thời hạn", urging.Deadline is { } deadline ? DayText.Of(deadline) : "không thời hạn");
        Line(text, "Cơ quan chủ trì", urging.Lead is { } lead ? await NameOf(lead, cancellation).ConfigureAwait(false) : Undetermined);
        if (urging.Monitor is { } monitor)
            Line(text, "Cơ quan theo dõi", await NameOf(monitor, cancellation).ConfigureAwait(false));
        foreach (var addressee in urging.Addressees)
            Line(text, "Được giao chung", await NameOf(addressee, cancellation).ConfigureAwait(false));
        if (site is not null)
            Line(text, "Chi tiết", $"{site.AbsoluteUri.TrimEnd('/')}/tasks/{Uri.EscapeDataString(id)}");
        text.Append('\n');
        if (ledger.Simulated)
            text.Append("Sổ này là giả lập: mọi nội dung đều được tạo ra để thử.\n");
        text.Append(CultureInfo.InvariantCulture, $"Thông báo tự động của {OneLine(ledger.Name)}; mục {recorded.Stream}@{recorded.Revision}.\n");
        return new MessageContent(recorded.Stream, recorded.Revision, recorded.Position, recorded.EventId, recordedAt, urging.Recipients, Subject(id, urging, title), text.ToString());
    }

    private string Subject(string id, UrgingIssued urging, string title)
    {
        var due = urging.Deadline is { } deadline ? DayText.Of(deadline) : null;
        var what = (urging.Threshold, due) switch
        {
            ( <= 0, not null) => $"Nhắc việc: {id} đến hạn {due}",
            ( > 0, not null) => $"Đôn đốc: {id} quá hạn {due}",
            _ => $"Đôn đốc: {id}",
        };
        return Shortened($"{(ledger.Simulated ? "[giả lập] " : "")}{what} – {title}", SubjectLengthMax);
    }

    private async Task<TaskState> TaskAt(RecordedEvent recorded, CancellationToken cancellation)
    {
        var facts = new List<Fact>();
        await foreach (var e in log.ReadStream(recorded.Stream, new Revision(0), ReadDirection.Forwards, recorded.Revision.Value + 1, cancellation).ConfigureAwait(false))
            facts.Add(Recorder.Read(e).Fact);
        return TaskState.Fold(facts);
    }

    private async Task<string> NameOf(AgencyId agency, CancellationToken cancellation)
    {
        await foreach (var first in log.ReadStream(new StreamName(StreamId.Of(agency).ToString()), new Revision(0), ReadDirection.Forwards, 1, cancellation).ConfigureAwait(false))
        {
            if (Recorder.Read(first).Fact.Event is AgencyRegistered registered)
                return $"{OneLine(registered.Name.Vi)} ({agency})";
        }
        return agency.ToString();
    }

    private static void Line(StringBuilder text, string heading, string value) => text.Append(heading).Append(": ").Append(value).Append('\n');

    private static string OneLine(string text) => string.Create(text.Length, text, static (line, given) =>
    {
        for (var i = 0; i < given.Length; i++)
            line[i] = char.IsControl(given[i]) || given[i] is '\u2028' or '\u2029' ? ' ' : given[i];
    }).Trim();

    /// <summary>At most so many characters; an ellipsis stands for what is cut off.</summary>
    internal static string Shortened(string text, int lengthMax)
    {
        if (text.Length <= lengthMax)
            return text;
        // Between two letters, with their marks, and not within one.
        var starts = StringInfo.ParseCombiningCharacters(text);
        return $"{text[..starts.Last(start => start < lengthMax)]}…";
    }
}
