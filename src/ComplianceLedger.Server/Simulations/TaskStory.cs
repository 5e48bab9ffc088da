using System.Globalization;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Simulations;

/// <summary>
/// What becomes of one task, as the commands that tell it. Time only goes forward; the story breaks off where the next step would lie after the last day.
/// Shares are of a thousand and chosen to look like published compliance reports, not taken from one.
/// </summary>
internal sealed partial class TaskStory
{
    /// <summary>Users of the assigning side. They take turns among the central bodies, so that each has colleagues.</summary>
    private const int Assigners = 20;

    private const int OfficersOfAgency = 3;

    /// <summary>Kept apart from all other seeds: what a deadline is made of changes nothing else that a task draws.</summary>
    private const int TermSeedOffset = 1 << 28;

    private readonly SimulatedRegisters _registers;
    private readonly List<GivenCommand> _commands;
    private readonly RandomNumbers _random;
    private readonly RandomNumbers _terms;
    private readonly DateOnly _from;
    private readonly int _number;
    private readonly bool _knowsOnlyDays;
    private readonly int _assigner;

    private DateOnly _last;
    private DateOnly _today;
    private int _minute;
    private int _given;
    private bool _isOver;

    private InstrumentId _instrument;
    private AgencyId? _lead;
    private List<AgencyId> _coordinators = [];
    private DeadlineTerm? _term;

    /// <summary>The last day on which the term may end, whatever becomes of the calendar; people go by it.</summary>
    private DateOnly? _deadline;

    /// <summary>The first such day: after it, what is asked may be asked too late.</summary>
    private DateOnly? _earliest;

    private TaskStory? _parent;
    private int _requests;

    public TaskStory(SimulationOptions options, SimulatedRegisters registers, int number, List<GivenCommand> commands)
    {
        _registers = registers;
        _commands = commands;
        _number = number;
        _from = registers.FirstDay;
        _last = options.To;
        _random = RandomNumbers.Of(options.Seed, number);
        _terms = RandomNumbers.Of(options.Seed, TermSeedOffset + number);
        Id = new TaskId(string.Create(CultureInfo.InvariantCulture, $"{options.Name}-{number:000000}"));
        _knowsOnlyDays = _random.InThousand(200);
        _assigner = _random.Below(Assigners);
    }

    public TaskId Id { get; }

    public void Play()
    {
        AssignOn(_from.AddDays(_random.Below(_last.DayNumber - _from.DayNumber + 1)));
        Continue();
    }

    /// <summary>From the assignment to whatever end.</summary>
    public void Continue()
    {
        if (FindLead() && Answer())
            Work();
    }

    public void BeginAsParent()
    {
        AssignOn(_from.AddDays(_random.Below((_last.DayNumber - _from.DayNumber) * 3 / 4)), termMin: 120, termMax: 400, withLead: true);
        if (Later(_random.Between(0, 3)))
            Give(new AcceptTask(Id), Officer());
    }

    public void PlayAsChildOf(TaskStory parent)
    {
        _parent = parent;
        var day = parent._today.AddDays(_random.Between(0, 10));
        AssignOn(day <= _last ? day : parent._today);
        Continue();
    }

    /// <summary>Sums up; now and then the whole is given up.</summary>
    public void EndAsParent()
    {
        if (Later(_random.Between(20, 90)))
            Report(Officer());
        if (_random.InThousand(100) && Later(_random.Between(60, 200)))
            Give(new WithdrawTask(Id, "Nhiệm vụ không còn phù hợp (mô phỏng).", null), Assigner());
    }

    /// <summary>Given and accepted; what comes of it are its periods.</summary>
    public void PlayAsDuty()
    {
        AssignOn(_from.AddDays(_random.Below(_last.DayNumber - _from.DayNumber + 1)), withLead: true, recurs: true);
        if (Later(_random.Between(0, 3)))
            Give(new AcceptTask(Id), Officer());
    }

    /// <summary>The day on which another task takes its place.</summary>
    public DateOnly PlayUntilReplaced()
    {
        // Early enough that the other one has some days left.
        var day = _from.AddDays(_random.Below(_last.DayNumber - _from.DayNumber - 59));
        AssignOn(day, withLead: true);
        var replacedOn = _today.AddDays(_random.Between(10, 50));
        _last = replacedOn;
        if (Later(_random.Between(1, 6)))
            Give(new AcceptTask(Id), Officer());
        for (var reports = _random.Below(3); reports > 0 && Later(_random.Between(5, 20)); reports--)
            Report(Officer());
        return replacedOn;
    }

    public void SupersedeBy(TaskStory other)
    {
        // On one day, after what was done before on that day.
        _minute = other._today == _today ? Math.Max(_minute, other._minute) + 1 : other._minute;
        _today = other._today;
        Give(new SupersedeTask(Id, other.Id, "Được thay thế bằng nhiệm vụ khác (mô phỏng)."), Assigner());
    }

    /// <summary>No lead is one of the ordinary beginnings: later somebody is named, or the addressees are left to it.</summary>
    private bool FindLead()
    {
        if (_lead is not null)
            return true;
        if (_random.InThousand(450))
        {
            if (!Later(_random.Between(5, 40)))
                return false;
            _lead = AnAgency();
            _coordinators.Remove(_lead.Value);
            Give(new DetermineLead(Id, _lead.Value, _random.InThousand(500) ? _registers.InstrumentOn(_today) : null), Assigner());
            return true;
        }
        for (var reports = _random.Between(1, 4); reports > 0; reports--)
        {
            if (!Later(_random.Between(20, 90)))
                return false;
            Report(Assigner());
        }
        if (_random.InThousand(400))
            Complete(_today.AddDays(_random.Between(10, 60)));
        return false;
    }

    /// <summary>Accepted, declined, or simply begun.</summary>
    private bool Answer()
    {
        if (_random.InThousand(30))
            return Decline();
        if (_random.InThousand(800))
        {
            if (!Later(_random.Between(0, 5)))
                return false;
            Give(new AcceptTask(Id), Officer());
        }
        return true;
    }

    private bool Decline()
    {
        if (!Later(_random.Between(1, 6)))
            return false;
        Give(new DeclineTask(Id, "Không thuộc chức năng, nhiệm vụ (mô phỏng)."), Officer());
        if (!Later(_random.Between(2, 10)))
            return false;
        switch (_random.Weighted([400, 400, 200]))
        {
            case 0:
                Give(new UpholdDecline(Id, "Lý do chính đáng (mô phỏng)."), Assigner());
                return false;
            case 1:
                Give(new RejectDecline(Id, "Đúng chức năng, nhiệm vụ (mô phỏng)."), Assigner());
                return true;
            default:
                var another = AnAgency();
                if (another == _lead)
                    return false;
                _lead = another;
                _coordinators.Remove(another);
                Give(new DetermineLead(Id, another, null), Assigner());
                return true;
        }
    }

    private AgencyId AnAgency() => _random.Weighted([450, 380, 120, 50]) switch
    {
        // Some ministries have far more to do than others.
        0 => _registers.Ministries[Math.Min(_random.Below(_registers.Ministries.Count), _random.Below(_registers.Ministries.Count))],
        1 => _random.Pick(_registers.Localities),
        2 => _random.Pick(_registers.Missions),
        _ => _random.Pick(_registers.Committees),
    };

    private Party Assigner(bool colleague = false)
    {
        var agencies = _registers.CentralBodies;
        var number = (_assigner + (colleague ? agencies.Count : 0)) % Assigners;
        return new Party(string.Create(CultureInfo.InvariantCulture, $"sim-giao-{number + 1:00}"), Role.Assigner, agencies[number % agencies.Count]);
    }

    private Party Officer() => OfficerOf(_lead!.Value);

    private Party OfficerOf(AgencyId agency) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{agency}-cb-{_random.Below(OfficersOfAgency) + 1}"), Role.AgencyOfficer, agency);

    /// <summary>Who does the lead's part: an assigner, now and then, on its behalf.</summary>
    private Party Doer() => _random.InThousand(40) ? Assigner() : Officer();

    /// <summary>Moves on by days, to a working day and its hours. False, and the story is over, where that lies after the last day.</summary>
    private bool Later(int days)
    {
        var minute = days == 0 ? _minute + 1 + _random.Below(30) : _random.Between(7 * 60 + 30, 17 * 60);
        // A day that has no minute left goes over to the next one.
        if (minute >= 24 * 60)
            (days, minute) = (days + 1, 8 * 60);
        var day = _today.AddDays(days);
        day = day.DayOfWeek switch { DayOfWeek.Saturday when days > 0 => day.AddDays(2), DayOfWeek.Sunday when days > 0 => day.AddDays(1), _ => day };
        if (_isOver || day > _last)
        {
            _isOver = true;
            return false;
        }
        (_today, _minute) = (day, minute);
        return true;
    }

    private bool LaterUntil(DateOnly day) => Later(Math.Max(0, day.DayNumber - _today.DayNumber));

    private void Give(Command command, Party by)
    {
        var commandId = string.Create(CultureInfo.InvariantCulture, $"{Id}/{++_given:00}");
        var at = _knowsOnlyDays
            ? Occurrence.On(_today)
            : Occurrence.At(new DateTimeOffset(_today.ToDateTime(new TimeOnly(_minute / 60, _minute % 60)), VietnamTime.Offset));
        _commands.Add(new GivenCommand(commandId, command, at, by));
    }
}
