using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventLog;
using ComplianceLedger.Reactors.Dispatching;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace ComplianceLedger.Reactors.Tests;

/// <summary>Urgings go out through every outlet, whatever goes wrong on the way.</summary>
public sealed class SendingMessages
{
    private readonly InMemoryOutlet _one = new("one");
    private readonly InMemoryOutlet _other = new("other");

    [Fact]
    public async Task an_urging_goes_out_once_through_each_outlet()
    {
        await using var sending = await Sending.Start(_one, _other);
        await sending.Assign("T", due: 8);
        var key = await sending.Urge("T", "Đôn đốc: đã quá hạn.", threshold: 1);
        foreach (var outlet in new[] { _one, _other })
        {
            var message = await sending.Comes($"{key}:{outlet.Name}", MessageState.Sent);
            Assert.Equal(
                (outlet.Name, 1, null, null, sending.Time.GetUtcNow(), sending.Time.GetUtcNow()),
                (message.Outlet, message.Attempts, message.NextAttempt, message.Problem, message.LastAttempt, message.SentAt));
            Assert.Equal(["bct", "vpcp"], message.Content.Recipients.Select(agency => agency.Value));
            Assert.Equal(message.Content.Recipients, message.Reached);
            Assert.Equal($"{key}:{outlet.Name}", Assert.Single(outlet.Delivered).Key);
        }
        var content = _one.Delivered[0].Content;
        Assert.Equal("Đôn đốc: T quá hạn 21/06/2013 – Mở thị trường", content.Subject);
        Assert.Equal(
            """
            Đôn đốc: đã quá hạn.

            Nhiệm vụ: T – Mở thị trường
            Thời hạn: 21/06/2013
            Cơ quan chủ trì: Bộ bct (bct)
            Cơ quan theo dõi: Bộ vpcp (vpcp)
            Chi tiết: https://ledger.example/so/tasks/T

            Thông báo tự động của Sổ thử; mục directiveTask-T@1.

            """.ReplaceLineEndings("\n"),
            content.Text);
    }

    [Theory]
    [InlineData(-7, 17, "Nhắc việc: T đến hạn 30/06/2013 – Việc")]
    [InlineData(0, 10, "Nhắc việc: T đến hạn 23/06/2013 – Việc")]
    [InlineData(1, 9, "Đôn đốc: T quá hạn 22/06/2013 – Việc")]
    [InlineData(null, 20, "Đôn đốc: T – Việc")]
    public async Task a_subject_says_what_it_is_about(int? threshold, int due, string subject)
    {
        await using var sending = await Sending.Start(_one);
        await sending.Assign("T", due: due, title: "Việc");
        await sending.Comes($"{await sending.Urge("T", threshold: threshold)}:one", MessageState.Sent);
        Assert.Equal(subject, _one.Delivered[0].Content.Subject);
    }

    [Fact]
    public async Task no_title_begins_a_line_of_its_own_and_none_is_endless()
    {
        await using var sending = await Sending.Start(_one);
        await sending.Assign("T", title: $"Việc\r\nBcc: moi-nguoi@example.com\u2028{new string('q', 500)}\u0301 hết");
        await sending.Comes($"{await sending.Urge("T", "Một\nHai\r\nBa\u0007")}:one", MessageState.Sent);
        var content = _one.Delivered[0].Content;
        Assert.DoesNotContain(content.Subject, char.IsControl);
        Assert.StartsWith("Đôn đốc: T – Việc  Bcc: moi-nguoi@example.com qqq", content.Subject, StringComparison.Ordinal);
        Assert.InRange(content.Subject.Length, 170, 181);
        Assert.StartsWith("Một\nHai\nBa\n\nNhiệm vụ: T – Việc  Bcc: ", content.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(content.Text, c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public async Task it_is_for_whom_the_urging_names_as_the_task_stood_then()
    {
        await using var sending = await Sending.Start(_one);
        await sending.Assign("many", lead: null, monitoring: null, addressees: ["bct", "bng"]);
        await sending.Assign("nobody", lead: null, monitoring: null);
        await sending.Comes($"{await sending.Urge("many")}:one", MessageState.Sent);
        await sending.Comes($"{await sending.Urge("nobody")}:one", MessageState.Sent);
        Assert.Equal(["bct", "bng"], _one.Delivered[0].Content.Recipients.Select(agency => agency.Value));
        Assert.Contains("Cơ quan chủ trì: chưa xác định\nĐược giao chung: Bộ bct (bct)\nĐược giao chung: Bộ bng (bng)\n", _one.Delivered[0].Content.Text, StringComparison.Ordinal);
        Assert.Empty(_one.Delivered[1].Content.Recipients);
    }

    [Fact]
    public async Task a_restart_sends_nothing_a_second_time()
    {
        await using var sending = await Sending.Start(_one, _other);
        var keys = await sending.UrgeEach("T1", "T2");
        await sending.Settle();
        for (var start = 0; start < 3; start++)
        {
            await sending.Restart();
            await sending.Settle();
        }
        var last = await sending.Urge("T1");
        await sending.Settle();
        Assert.Equal([.. keys.Select(key => $"{key}:one"), $"{last}:one"], _one.Given.Select(message => message.Key));
        Assert.Equal([.. keys.Select(key => $"{key}:other"), $"{last}:other"], _other.Given.Select(message => message.Key));
    }

    [Fact]
    public async Task whoever_is_killed_before_it_is_written_down_sends_again_with_the_same_key()
    {
        await using var sending = await Sending.Start(_one);
        _one.Answer = NeverAnswers;
        var key = $"{await Urged(sending, "T")}:one";
        await sending.Comes(() => _one.Given.Count == 1);
        await sending.Kill();
        _one.Answer = new InMemoryOutlet("one").Answer;
        await sending.Open();
        Assert.Equal((MessageState.Waiting, 1), (sending.Find(key)!.State, sending.Find(key)!.Attempts));
        sending.Time.Advance(Sender.PauseAfter(1));
        Assert.Equal(2, (await sending.Comes(key, MessageState.Sent)).Attempts);
        Assert.Equal([key, key], _one.Given.Select(message => message.Key));
        Assert.Equal(_one.Given[0].Content.Text, _one.Given[1].Content.Text);
    }

    [Fact]
    public async Task an_ordinary_stop_lets_a_message_that_is_being_given_come_to_its_end()
    {
        await using var sending = await Sending.Start(_one);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _one.Answer = async (message, cancellation) =>
        {
            await answer.Task.WaitAsync(cancellation);
            return Delivery.To(message.Unreached);
        };
        var keys = await sending.UrgeEach("T1", "T2");
        await sending.Comes(() => _one.Given.Count == 1 && sending.Find($"{keys[1]}:one") is not null);
        var stopping = sending.Stop();
        sending.Time.Advance(Sender.StopTimeout - TimeSpan.FromMilliseconds(1));
        answer.SetResult();
        await stopping;
        await sending.Open();
        await sending.Settle();
        Assert.Equal(keys.Select(key => ($"{key}:one", 1)), keys.Select(key => (sending.Find($"{key}:one")!.Key, sending.Find($"{key}:one")!.Attempts)));
        Assert.Equal(keys.Select(key => $"{key}:one"), _one.Given.Select(message => message.Key));
    }

    [Fact]
    public async Task a_stop_waits_no_longer_than_it_may_for_an_outlet_that_never_answers()
    {
        await using var sending = await Sending.Start(_one);
        _one.Answer = NeverAnswers;
        var key = $"{await Urged(sending, "T")}:one";
        await sending.Comes(() => _one.Given.Count == 1);
        var stopping = sending.Stop();
        await Until(() =>
        {
            sending.Time.Advance(Sender.StopTimeout);
            return stopping.IsCompleted;
        });
        await stopping;
        await sending.Open(outlets: []);
        Assert.Equal((MessageState.Waiting, 1), (sending.Find(key)!.State, sending.Find(key)!.Attempts));
    }

    [Fact]
    public async Task what_was_urged_while_nothing_goes_out_does_not_go_out_later()
    {
        await using var sending = await Sending.Start(_one);
        var first = await Urged(sending, "T");
        await sending.Settle();
        await sending.Kill();
        await sending.Open(outlets: []);
        await sending.Urge("T");
        await sending.Settle();
        await sending.Restart();
        var last = await sending.Urge("T");
        await sending.Settle();
        Assert.Equal([$"{first}:one", $"{last}:one"], _one.Given.Select(message => message.Key));
    }

    [Fact]
    public async Task what_is_dismissed_is_not_sent_unless_it_was_taken_already_or_is_wanted_again()
    {
        await using var sending = await Sending.Start(_one);
        var answers = new Dictionary<string, TaskCompletionSource<Delivery>>();
        _one.Answer = (message, cancellation) =>
        {
            lock (answers)
                return (answers[message.Key] = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(cancellation);
        };
        List<string> keys = [.. (await sending.UrgeEach("T1", "T2", "T3")).Select(key => $"{key}:one")];
        await sending.Comes(() => sending.Find(keys[2]) is not null && _one.Given.Count == 1);
        foreach (var key in keys)
            Assert.Equal(WishOutcome.Done, sending.Wish(MessageWish.Dismiss, key));
        Assert.Equal(WishOutcome.NotInThatState, sending.Wish(MessageWish.Dismiss, keys[1]));
        Assert.Equal(WishOutcome.NoSuchMessage, sending.Wish(MessageWish.Dismiss, "directiveTask-T@99:one"));
        answers[keys[0]].SetResult(Delivery.To(_one.Given[0].Unreached));
        await sending.Comes(keys[0], MessageState.Sent);
        Assert.Equal(WishOutcome.NotInThatState, sending.Wish(MessageWish.Dismiss, keys[0]));

        // One that is dismissed while an attempt fails stays dismissed, and keeps who has it already.
        sending.Wish(MessageWish.Retry, keys[1]);
        await sending.Comes(() => _one.Given.Count == 2);
        sending.Wish(MessageWish.Dismiss, keys[1]);
        answers[keys[1]].SetResult(new Delivery(DeliveryOutcome.Deferred, [new AgencyId("vpcp")], "451 later"));
        await sending.Comes(() => sending.Find(keys[1])!.Problem == "451 later");
        var dismissed = sending.Find(keys[1])!;
        Assert.Equal((MessageState.Dismissed, null, "vpcp"), (dismissed.State, dismissed.NextAttempt, dismissed.Reached.Single().Value));
        Assert.Equal(new OutletStatus("one", true, 0, 0, 0, null), sending.Dispatch.Outlets()[0]);
        Assert.Equal(2, _one.Given.Count);
    }

    [Fact]
    public async Task what_failed_is_wanted_again_all_at_once_as_far_as_there_is_room()
    {
        await using var sending = await Sending.Prepare(new InMemoryEventLog(), _one, _other);
        await sending.Open(waitingMax: 2);
        InMemoryOutlet[] both = [_one, _other];
        foreach (var outlet in both)
            outlet.Answer = (_, _) => Task.FromResult(new Delivery(DeliveryOutcome.Refused, [], "550 no"));
        List<string> keys = [];
        foreach (var task in new[] { "T1", "T2", "T3" })
        {
            keys.Add(await Urged(sending, task));
            foreach (var outlet in both)
                await sending.Comes($"{keys[^1]}:{outlet.Name}", MessageState.Failed);
        }
        await sending.Kill();
        await sending.Open(waitingMax: 2, outlets: []);
        Assert.Equal(0, sending.Wish(MessageWish.Retry, MessageState.Unaddressed, null));
        Assert.Equal(2, sending.Wish(MessageWish.Retry, MessageState.Failed, "one"));
        Assert.Equal(0, sending.Wish(MessageWish.Retry, MessageState.Failed, "one"));
        Assert.Equal(WishOutcome.NoRoom, sending.Wish(MessageWish.Retry, $"{keys[2]}:one"));
        Assert.Equal([new OutletStatus("one", false, 2, 1, 0, null), new OutletStatus("other", false, 0, 3, 0, null)], sending.Dispatch.Outlets());
        Assert.Equal([MessageState.Waiting, MessageState.Waiting, MessageState.Failed], keys.Select(key => sending.Find($"{key}:one")!.State));
        Assert.Equal(4, sending.Wish(MessageWish.Dismiss, MessageState.Failed, null));
        Assert.Equal(2, sending.Wish(MessageWish.Retry, MessageState.Dismissed, "other"));
        Assert.Equal([new OutletStatus("one", false, 2, 0, 0, null), new OutletStatus("other", false, 2, 0, 0, null)], sending.Dispatch.Outlets());
        Assert.Throws<ArgumentOutOfRangeException>(() => sending.Wish(MessageWish.Retry, MessageState.Sent, null));
    }

    [Fact]
    public async Task what_is_not_taken_now_is_tried_again_after_pauses_that_grow()
    {
        await using var sending = await Sending.Start(_one);
        _one.Answer = (message, _) => Task.FromResult(new Delivery(DeliveryOutcome.Deferred, [], $"attempt {message.Attempts + 1}"));
        var key = $"{await Urged(sending, "T")}:one";
        int[] seconds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600];
        for (var attempt = 1; attempt <= seconds.Length; attempt++)
        {
            await sending.Comes(() => sending.Find(key)?.Problem == $"attempt {attempt}");
            var message = sending.Find(key)!;
            Assert.Equal((MessageState.Waiting, attempt, sending.Time.GetUtcNow()), (message.State, message.Attempts, message.LastAttempt));
            Assert.Equal(sending.Time.GetUtcNow().AddSeconds(seconds[attempt - 1]), message.NextAttempt);
            // A moment too early, it would be tried at that moment.
            sending.Time.SetUtcNow(message.NextAttempt!.Value.AddMilliseconds(-1));
            sending.Time.SetUtcNow(message.NextAttempt.Value);
        }
        await sending.Comes(() => sending.Find(key)!.Attempts == seconds.Length + 1);
    }

    [Fact]
    public async Task it_is_given_up_after_a_day_of_attempts_until_somebody_wants_it_sent()
    {
        await using var sending = await Sending.Start(_one);
        _one.Answer = (_, _) => Task.FromResult(new Delivery(DeliveryOutcome.Deferred, [], "451 later"));
        var key = $"{await Urged(sending, "T")}:one";
        await sending.Settle();
        var failed = sending.Find(key)!;
        Assert.Equal((MessageState.Failed, Sender.AttemptsMax, null, "451 later"), (failed.State, failed.Attempts, failed.NextAttempt, failed.Problem));
        Assert.InRange(Enumerable.Range(1, Sender.AttemptsMax - 1).Sum(attempts => Sender.PauseAfter(attempts).TotalHours), 20, 28);
        _one.Answer = new InMemoryOutlet("one").Answer;
        Assert.Equal(WishOutcome.Done, sending.Wish(MessageWish.Retry, key));
        var sent = await sending.Comes(key, MessageState.Sent);
        Assert.Equal((1, null), (sent.Attempts, sent.Problem));
        Assert.Equal(WishOutcome.NotInThatState, sending.Wish(MessageWish.Retry, key));
        Assert.Equal(WishOutcome.NoSuchMessage, sending.Wish(MessageWish.Retry, "directiveTask-T@99:one"));
    }

    [Fact]
    public async Task what_is_refused_for_good_fails_at_once_and_holds_nothing_up()
    {
        await using var sending = await Sending.Start(_one);
        _one.Answer = (message, _) => Task.FromResult(message.Content.Subject.Contains("T1", StringComparison.Ordinal)
            ? new Delivery(DeliveryOutcome.Refused, [new AgencyId("vpcp")], "550 no such user")
            : Delivery.To(message.Unreached));
        var keys = await sending.UrgeEach("T1", "T2");
        await sending.Comes($"{keys[1]}:one", MessageState.Sent);
        var refused = sending.Find($"{keys[0]}:one")!;
        Assert.Equal((MessageState.Failed, 1, "550 no such user"), (refused.State, refused.Attempts, refused.Problem));
        // It is the message that was refused; the outlet works.
        Assert.Equal(new OutletStatus("one", true, 0, 1, 0, null), sending.Dispatch.Outlets()[0]);
        Assert.Equal(["vpcp"], refused.Reached.Select(agency => agency.Value));
        // Whoever has it already is left out of the next attempt.
        _one.Answer = new InMemoryOutlet("one").Answer;
        sending.Wish(MessageWish.Retry, refused.Key);
        var sent = await sending.Comes(refused.Key, MessageState.Sent);
        Assert.Equal(["bct"], _one.Given[^1].Unreached.Select(agency => agency.Value));
        Assert.Equal(["vpcp", "bct"], sent.Reached.Select(agency => agency.Value));
    }

    [Fact]
    public async Task an_outlet_that_is_away_is_left_alone_for_a_while_whatever_waits()
    {
        await using var sending = await Sending.Start(_one, _other);
        var attempts = 0;
        _one.Answer = (_, _) => Task.FromResult(Delivery.Away($"down {Interlocked.Increment(ref attempts)}"));
        var keys = await sending.UrgeEach("T1", "T2", "T3", "T4", "T5");
        foreach (var key in keys)
            await sending.Comes($"{key}:other", MessageState.Sent);
        for (var attempt = 1; attempt <= 6; attempt++)
        {
            await sending.Comes(() => sending.Dispatch.Outlets()[0].Problem == $"down {attempt}");
            Assert.Equal(Math.Min(attempt, keys.Count), keys.Count(key => sending.Find($"{key}:one")!.Problem is not null));
            sending.Time.Advance(Sender.PauseAfter(attempt));
        }
        await sending.Comes(() => sending.Dispatch.Outlets()[0].Problem == "down 7");
        Assert.Equal(new OutletStatus("one", true, 5, 0, 0, "down 7"), sending.Dispatch.Outlets()[0]);
        Assert.Equal(new OutletStatus("other", true, 0, 0, 0, null), sending.Dispatch.Outlets()[1]);
        Assert.Null(sending.Dispatch.Fault);
        _one.Answer = new InMemoryOutlet("one").Answer;
        await sending.Settle();
        Assert.Equal(keys.Select(key => $"{key}:one").Order(), _one.Delivered.Select(message => message.Key).Order());
        Assert.Null(sending.Dispatch.Outlets()[0].Problem);
    }

    [Fact]
    public async Task an_outlet_that_never_answers_holds_no_other_up_and_is_given_up()
    {
        await using var sending = await Sending.Start(_one, _other);
        _one.Answer = NeverAnswers;
        var key = await Urged(sending, "T");
        await sending.Comes($"{key}:other", MessageState.Sent);
        await sending.Comes(() => _one.Given.Count == 1);
        sending.Time.Advance(Sender.SendTimeout);
        await sending.Comes(() => sending.Find($"{key}:one")!.Problem == "no answer within 900 s");
    }

    [Fact]
    public async Task an_outbox_begins_at_the_end_of_the_log_and_not_with_its_history()
    {
        await using var sending = await Sending.Prepare(new InMemoryEventLog(), _one);
        await sending.UrgeEach("T1", "T2");
        await sending.Open();
        var key = await sending.Urge("T1");
        await sending.Settle();
        Assert.Equal([$"{key}:one"], _one.Given.Select(message => message.Key));
    }

    [Fact]
    public async Task urgings_that_are_entered_as_history_are_nobodys_news()
    {
        await using var sending = await Sending.Start(_one);
        await sending.Assign("T");
        sending.Time.SetUtcNow(VietnamTime.StartOf(Day(30)).ToUniversalTime());
        await sending.Urge("T", on: 30 - Urging.HistoryDays - 1);
        var key = await sending.Urge("T", on: 30 - Urging.HistoryDays);
        await sending.Settle();
        Assert.Equal([$"{key}:one"], _one.Given.Select(message => message.Key));
    }

    [Fact]
    public async Task a_full_outbox_turns_messages_away_for_the_outlet_that_is_stuck_alone()
    {
        await using var sending = await Sending.Prepare(new InMemoryEventLog(), _one, _other);
        await sending.Open(waitingMax: 2);
        _one.Answer = NeverAnswers;
        List<string> keys = [];
        foreach (var task in new[] { "T1", "T2", "T3" })
        {
            keys.Add(await Urged(sending, task));
            await sending.Comes($"{keys[^1]}:other", MessageState.Sent);
        }
        Assert.Equal([MessageState.Waiting, MessageState.Waiting, MessageState.Failed], keys.Select(key => sending.Find($"{key}:one")!.State));
        Assert.Equal("2 messages were waiting for one", sending.Find($"{keys[2]}:one")!.Problem);
        Assert.Equal(new OutletStatus("one", true, 2, 1, 0, null), sending.Dispatch.Outlets()[0]);
    }

    [Fact]
    public async Task messages_for_an_outlet_that_does_not_run_wait_for_it_and_are_shown()
    {
        await using var sending = await Sending.Start(_one, _other);
        _one.Answer = (_, _) => Task.FromResult(Delivery.Away("down"));
        var key = await Urged(sending, "T");
        await sending.Comes($"{key}:other", MessageState.Sent);
        await sending.Kill();
        await sending.Open(outlets: [_other]);
        Assert.Equal([new OutletStatus("other", true, 0, 0, 0, null), new OutletStatus("one", false, 1, 0, 0, null)], sending.Dispatch.Outlets());
        _one.Answer = new InMemoryOutlet("one").Answer;
        await sending.Restart();
        await sending.Settle();
        Assert.Equal($"{key}:one", Assert.Single(_one.Delivered).Key);
    }

    [Fact]
    public async Task a_clock_that_was_set_back_holds_nothing_up()
    {
        await using var sending = await Sending.Start(_one);
        _one.Answer = (_, _) => Task.FromResult(Delivery.Away("down"));
        var key = $"{await Urged(sending, "T")}:one";
        await sending.Comes(() => sending.Find(key)?.Problem == "down");
        await sending.Kill();
        _one.Answer = new InMemoryOutlet("one").Answer;
        await sending.Open(time: new FakeTimeProvider(sending.Time.GetUtcNow().AddYears(-1)));
        await sending.Comes(key, MessageState.Sent);
    }

    [Fact]
    public async Task an_urging_that_cannot_be_read_is_a_fault_and_is_not_passed_over()
    {
        await using var sending = await Sending.Start(_one);
        await sending.Assign("T");
        await sending.Log.Append(new StreamName("directiveTask-X"), Revision.None, [new EncodedEvent(Guid.NewGuid(), "directive-task.urging-issued.v1", "{}"u8.ToArray(), "{}"u8.ToArray())]);
        await sending.Urge("T");
        for (var start = 0; start < 2; start++)
        {
            await Until(() => sending.Dispatch.Fault?.Contains("directiveTask-X@0", StringComparison.Ordinal) == true);
            await sending.Restart();
        }
        Assert.Empty(_one.Given);
    }

    [Fact]
    public async Task a_log_that_cannot_be_followed_is_a_fault_until_it_can()
    {
        var log = new TroubledLog(new InMemoryEventLog());
        await using var sending = await Sending.Prepare(log, _one);
        log.CannotBeFollowed = true;
        await sending.Open();
        await Until(() => sending.Dispatch.Fault is not null);
        log.CannotBeFollowed = false;
        await sending.ComesAfterFaults(() => sending.Dispatch.Fault is null);
    }

    [Fact]
    public async Task what_waits_goes_out_though_an_urging_after_it_cannot_be_read()
    {
        await using var sending = await Sending.Start(_one);
        _one.Answer = (_, _) => Task.FromResult(Delivery.Away("down"));
        var key = $"{await Urged(sending, "T")}:one";
        await sending.Comes(() => sending.Dispatch.Outlets()[0].Problem == "down");
        await sending.Log.Append(new StreamName("directiveTask-X"), Revision.None, [new EncodedEvent(Guid.NewGuid(), "directive-task.urging-issued.v1", "{}"u8.ToArray(), "{}"u8.ToArray())]);
        await sending.Comes(() => sending.Dispatch.Fault is not null);
        _one.Answer = new InMemoryOutlet("one").Answer;
        await sending.ComesAfterFaults(() => sending.Find(key)!.State == MessageState.Sent);
        Assert.Contains("directiveTask-X@0", sending.Dispatch.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_fault_of_the_log_ends_no_attempt_that_is_under_way()
    {
        await using var sending = await Sending.Start(_one);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _one.Answer = async (message, cancellation) =>
        {
            await answer.Task.WaitAsync(cancellation);
            return Delivery.To(message.Unreached);
        };
        var key = $"{await Urged(sending, "T")}:one";
        await sending.Comes(() => _one.Given.Count == 1);
        await sending.Log.Append(new StreamName("directiveTask-X"), Revision.None, [new EncodedEvent(Guid.NewGuid(), "directive-task.urging-issued.v1", "{}"u8.ToArray(), "{}"u8.ToArray())]);
        await sending.Comes(() => sending.Dispatch.Fault is not null);
        answer.SetResult();
        Assert.Equal(1, (await sending.Comes(key, MessageState.Sent)).Attempts);
        Assert.Single(_one.Given);
    }

    [Fact]
    public async Task what_was_sent_and_could_not_be_written_down_is_written_down_and_not_sent_again()
    {
        await using var sending = await Sending.Start(_one);
        string key;
        using (sending.FullDisk())
        {
            key = $"{await Urged(sending, "T")}:one";
            await sending.Comes(() => sending.Dispatch.Fault?.Contains("the disk is full", StringComparison.Ordinal) == true);
            Assert.Equal(MessageState.Waiting, sending.Find(key)!.State);
        }
        await sending.ComesAfterFaults(() => sending.Find(key)!.State == MessageState.Sent);
        Assert.Single(_one.Given);
        await sending.Comes(() => sending.Dispatch.Fault is null);
    }

    [Fact]
    public async Task an_outlet_that_is_away_for_days_fails_no_message()
    {
        await using var sending = await Sending.Start(_one);
        var attempts = 0;
        _one.Answer = (_, _) => Task.FromResult(Delivery.Away($"down {Interlocked.Increment(ref attempts)}"));
        var key = $"{await Urged(sending, "T")}:one";
        for (var attempt = 1; attempt <= Sender.AttemptsMax + 1; attempt++)
        {
            await sending.Comes(() => sending.Find(key)?.Problem == $"down {attempt}");
            sending.Time.Advance(Sender.PauseMax);
        }
        _one.Answer = new InMemoryOutlet("one").Answer;
        await sending.Settle();
        Assert.Equal((MessageState.Sent, 1), (sending.Find(key)!.State, sending.Find(key)!.Attempts));
    }

    [Fact]
    public async Task an_outlet_that_does_its_work_before_it_returns_holds_up_neither_start_nor_stop()
    {
        await using var sending = await Sending.Start(_one);
        _one.Answer = (_, _) => Task.FromResult(Delivery.Away("down"));
        var keys = await sending.UrgeEach("T1", "T2", "T3");
        await sending.Comes(() => sending.Find($"{keys[0]}:one")?.Problem == "down" && sending.Find($"{keys[2]}:one") is not null);
        await sending.Kill();
        sending.Time.Advance(Sender.PauseMax);
        var given = _one.Given.Count;
        using var go = new ManualResetEventSlim();
        _one.Answer = (message, _) =>
        {
            go.Wait(Engine.Patience, CancellationToken.None);
            return Task.FromResult(Delivery.To(message.Unreached));
        };
        await sending.Open();
        await sending.Comes(() => _one.Given.Count == given + 1);
        var stopping = sending.Kill();
        go.Set();
        await stopping;
        Assert.Equal(given + 1, _one.Given.Count);
        await sending.Open();
        await sending.Settle();
        Assert.Equal(keys.Select(key => $"{key}:one").Order(), _one.Delivered.Select(message => message.Key).Order());
    }

    /// <summary>Tasks are urged, outlets fail in every way and come back, the dispatch is killed between what an outlet has taken and what is written down of it, time passes.</summary>
    [Property(MaxTest = 15)]
    public async Task whatever_happens_every_urging_goes_out_through_each_outlet_and_twice_only_where_it_was_killed_in_between(byte[] steps)
    {
        InMemoryOutlet[] outlets = [new("one"), new("other")];
        await using var sending = await Sending.Start(outlets);
        for (var i = 0; i < 3; i++)
            await sending.Assign($"T{i}");
        List<string> urged = [];
        var left = new List<OutboxMessage>();
        var kills = 1;
        var passed = TimeSpan.Zero;
        foreach (var step in steps.Take(40))
        {
            var outlet = outlets[step / 8 % 2];
            switch (step % 8)
            {
                case 0 or 1:
                    urged.Add(await sending.Urge($"T{step / 16 % 3}"));
                    break;
                case 2:
                    outlet.Answer = new InMemoryOutlet("any").Answer;
                    break;
                case 3:
                    outlet.Answer = (_, _) => step < 128 ? Task.FromResult(Delivery.Away("down")) : throw new InvalidOperationException("broken");
                    break;
                case 4:
                    outlet.Answer = (message, _) => Task.FromResult(new Delivery(DeliveryOutcome.Deferred, [message.Unreached[0]], "later"));
                    break;
                case 5:
                    sending.Time.Advance(TimeSpan.FromSeconds(step));
                    passed += TimeSpan.FromSeconds(step);
                    break;
                case 6:
                    await sending.Restart();
                    kills++;
                    break;
                default:
                    // It takes what it is given, and nobody hears of it any more.
                    outlet.Answer = (message, cancellation) =>
                    {
                        lock (left)
                            left.Add(message);
                        return NeverAnswers(message, cancellation);
                    };
                    break;
            }
        }
        await sending.Kill();
        foreach (var outlet in outlets)
            outlet.Answer = new InMemoryOutlet("any").Answer;
        await sending.Open();
        await sending.Settle();
        foreach (var outlet in outlets)
        {
            var expected = urged.Select(key => $"{key}:{outlet.Name}").Order(StringComparer.Ordinal).ToList();
            Assert.Equal(expected, outlet.Delivered.Select(message => message.Key).Order(StringComparer.Ordinal));
            Assert.All(expected, key => Assert.Equal(MessageState.Sent, sending.Find(key)!.State));
            // What it says is the same each time.
            Assert.Equal(expected.Count, outlet.Given.Where(message => expected.Contains(message.Key)).DistinctBy(message => (message.Key, message.Content.Subject, message.Content.Text)).Count());
            // Nobody heard of it that it was taken: only a kill, or the end of its time, has it given again.
            Assert.InRange(left.Count(message => message.Outlet == outlet.Name), 0, kills + (int)(passed / Sender.SendTimeout));
        }
    }

    private static async Task<string> Urged(Sending sending, string task) => (await sending.UrgeEach([task]))[0];

    private static async Task<Delivery> NeverAnswers(OutboxMessage message, CancellationToken cancellation)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        return Delivery.To(message.Unreached);
    }
}
