using System.Globalization;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.Server.Simulations;

internal sealed partial class TaskStory
{
    /// <summary>Days after which a task that nobody finishes is no longer reported on.</summary>
    private const int ForgottenAfterDays = 400;

    private void Work()
    {
        var reports = 1 + _random.Weighted([180, 280, 240, 150, 90, 60]);
        var extensions = _deadline is null || !_random.InThousand(170) ? 0 : 1 + _random.Weighted([700, 200, 70, 30]);
        for (; extensions > 0; extensions--)
        {
            // Most ask in time, the rest when it is too late.
            var ask = _random.InThousand(720) ? _deadline!.Value.AddDays(-_random.Between(1, 15)) : _deadline!.Value.AddDays(_random.Between(1, 12));
            if (!WorkUntil(ask, reports) || !Extend())
                return;
            reports = _random.Below(2);
        }
        switch (_deadline is null ? _random.Weighted([0, 0, 650, 350]) : _random.Weighted([860, 95, 0, 45]))
        {
            case 0:
                // Most hand in shortly before the date.
                Finish(_deadline!.Value.AddDays(-2 - _random.Below(1 + Math.Clamp((_deadline.Value.DayNumber - _today.DayNumber) / 3, 0, 30))), reports);
                break;
            case 1:
                Finish(_deadline!.Value.AddDays(DaysLate()), reports);
                break;
            case 2:
                Finish(_today.AddDays(_random.Between(20, 300)), reports);
                break;
            default:
                WorkUntil(_today.AddDays(_random.Between(30, ForgottenAfterDays)), reports);
                break;
        }
    }

    private int DaysLate() => _random.Weighted([600, 300, 100]) switch
    {
        0 => _random.Between(1, 7),
        1 => _random.Between(8, 30),
        _ => _random.Between(31, 120),
    };

    private void Finish(DateOnly day, int reports)
    {
        if (WorkUntil(day, reports))
            Complete(_today);
    }

    /// <summary>Reports on the way to a day. False where the story ends before it.</summary>
    private bool WorkUntil(DateOnly day, int reports)
    {
        for (; reports > 0; reports--)
        {
            if (!Later(Math.Max(0, day.DayNumber - _today.DayNumber) / (reports + 1)))
                return false;
            Report(_coordinators.Count > 0 && _random.InThousand(120) ? OfficerOf(_random.Pick(_coordinators)) : Doer());
            if (!Chance())
                return false;
        }
        return LaterUntil(day);
    }

    /// <summary>What else may happen on the way.</summary>
    private bool Chance()
    {
        switch (_random.Weighted([950, 15, 13, 8, 8, 6]))
        {
            case 1:
                if (AnAgency() is var another && another != _lead && !_coordinators.Contains(another))
                {
                    _coordinators.Add(another);
                    Give(new AddCoordinator(Id, another, null), Assigner());
                }
                return true;
            case 2:
                return Suspend();
            case 3:
                Give(new WithdrawTask(Id, "Không còn cần thiết (mô phỏng).", _random.InThousand(300) ? _registers.InstrumentOn(_today) : null), Assigner());
                return false;
            case 4:
                if (_coordinators.Count > 0)
                {
                    var leaving = _random.Pick(_coordinators);
                    _coordinators.Remove(leaving);
                    Give(new RemoveCoordinator(Id, leaving, null), Assigner());
                }
                return true;
            case 5:
                Adjust();
                return true;
            default:
                return true;
        }
    }

    private bool Suspend()
    {
        Give(new SuspendTask(Id, "Chờ hướng dẫn (mô phỏng).", null), Assigner());
        if (_random.InThousand(200) || !Later(_random.Between(20, 90)))
            return false;
        Give(new ResumeTask(Id, "Đã có hướng dẫn (mô phỏng).", null), Assigner());
        return true;
    }

    /// <summary>The assigner moves the date himself, or sets a first one.</summary>
    private void Adjust()
    {
        var deadline = Within(_today.AddDays(_random.Between(15, 90)));
        DeadlineTerm term = _term is not (null or DeadlineTerm.On) && _terms.InThousand(500) ? Term() : new DeadlineTerm.On(deadline);
        if (term == _term)
            return;
        IsDueBy(term);
        Give(new AdjustDeadline(Id, term, "Điều chỉnh kế hoạch (mô phỏng).", Decision()), Assigner());
    }

    /// <summary>Asked by one, decided by another. False where the story ends before the decision.</summary>
    private bool Extend()
    {
        var asked = Within(_deadline!.Value.AddDays(_random.Between(10, 75)));
        if (asked <= _deadline)
            return true;
        var requestId = string.Create(CultureInfo.InvariantCulture, $"gh-{++_requests}");
        var asker = Doer();
        var askedLate = _today > _earliest;
        Give(new RequestExtension(Id, requestId, asked, "Cần thêm thời gian lấy ý kiến (mô phỏng)."), asker);
        if (!Later(_random.Between(0, 9)))
            return false;
        var decider = Assigner(colleague: asker.Role == Role.Assigner);
        if (_random.InThousand(190))
        {
            Give(new RefuseExtension(Id, requestId, "Lý do chưa thuyết phục (mô phỏng)."), decider);
            return true;
        }
        // Now and then another date than the one asked for.
        DateOnly? other = _random.InThousand(150) && asked.AddDays(-5) > _deadline ? asked.AddDays(-5) : null;
        Give(new GrantExtension(Id, requestId, other, Decision(), askedLate || _today > _earliest), decider);
        IsDueBy(new DeadlineTerm.On(other ?? asked));
        return true;
    }

    /// <summary>No later than the parent's date.</summary>
    private DateOnly Within(DateOnly day) => _parent?._deadline is { } latest && day > latest ? latest : day;

    /// <summary>Handed in, perhaps returned, and confirmed. What was done in time may be entered late.</summary>
    /// <param name="doneOn">The day of the product.</param>
    private void Complete(DateOnly doneOn)
    {
        if (!LaterUntil(doneOn))
            return;
        for (var returns = 0; ; returns++)
        {
            var issuedOn = _today;
            if (!Later(_random.InThousand(850) ? _random.Between(0, 3) : _random.Between(5, 40)))
                return;
            var submitter = _lead is null ? Assigner() : Doer();
            Give(new SubmitCompletion(Id, new Product(Number("BC"), _lead?.Value, issuedOn, "Báo cáo kết quả (mô phỏng)", null)), submitter);
            if (!Later(_random.Between(0, 12)))
                return;
            var decider = Assigner(colleague: submitter.Role == Role.Assigner);
            if (returns == 2 || !_random.InThousand(95))
            {
                Give(new ConfirmCompletion(Id, _random.InThousand(300) ? Decision() : null), decider);
                break;
            }
            Give(new ReturnForRework(Id, "Cần bổ sung số liệu (mô phỏng)."), decider);
            if (!Later(_random.Between(2, 15)))
                return;
            if (_lead is not null && _random.InThousand(600))
                Report(Officer());
        }
        // Not one that the calendar may have passed by while it was closed: whether it caught up before it was done again would be a matter of chance.
        if (_random.InThousand(6) && _term?.Calendar is null && Later(_random.Between(20, 90)))
            Reopen();
    }

    private void Reopen()
    {
        Give(new ReopenTask(Id, "Phát sinh yêu cầu mới (mô phỏng).", _registers.InstrumentOn(_today)), Assigner());
        if (_random.InThousand(700))
            Complete(_today.AddDays(_random.Between(10, 40)));
    }

    private void Report(Party by)
    {
        var percent = _random.InThousand(700) ? _random.Between(1, 19) * 5 : (int?)null;
        var period = _today.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        Give(new ReportProgress(Id, period, percent, "Đang triển khai theo kế hoạch (mô phỏng).", _random.InThousand(150) ? [Evidence()] : []), by);
        if (_random.InThousand(180))
            Give(new AttachEvidence(Id, Evidence()), by);
    }

    private Document Evidence()
    {
        var issuedOn = _today.AddDays(-_random.Below(10));
        var sha256 = string.Concat(Enumerable.Range(0, 4).Select(_ => _random.Next().ToString("x16", CultureInfo.InvariantCulture)));
        return new Document(
            Number("CV"), _lead?.Value, issuedOn < _from ? _from : issuedOn, "Minh chứng (mô phỏng)", "application/pdf", _random.Between(20_000, 3_000_000), sha256, null);
    }

    private Document Decision() => new(Number("QD"), Assigner().Agency?.Value, _today, null, null, null, null, null);

    /// <summary>MP stands for mô phỏng, simulated.</summary>
    private string Number(string kind) => string.Create(CultureInfo.InvariantCulture, $"{_number}-{_given + 1}/{kind}-MP");
}
