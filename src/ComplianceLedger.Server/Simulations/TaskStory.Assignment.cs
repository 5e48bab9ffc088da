using System.Globalization;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.Server.Simulations;

internal sealed partial class TaskStory
{
    private static readonly (string Vi, string En)[] Subjects =
    [
        ("mở rộng thị trường xuất khẩu", "widen export markets"),
        ("thu hút đầu tư chất lượng cao", "attract investment of high quality"),
        ("rà soát cam kết trong hiệp định thương mại", "review commitments under trade agreements"),
        ("chuyển đổi xanh", "green transition"),
        ("chuyển đổi số", "digital transition"),
        ("đào tạo nguồn nhân lực", "train people"),
        ("kết nối địa phương với đối tác", "connect localities with partners"),
        ("xúc tiến du lịch", "promote tourism"),
        ("hợp tác khoa học và công nghệ", "cooperate in science and technology"),
        ("báo cáo tình hình thị trường", "report on markets"),
    ];

    private const int Groups = 7;

    /// <summary>Assigned on that day, or on the next working day of the range.</summary>
    /// <param name="termMin">With <paramref name="termMax"/>, in how many days it is due; 0 for as many as may come.</param>
    /// <param name="recurs">It is a recurring duty, and due once a period.</param>
    public void AssignOn(DateOnly day, int termMin = 0, int termMax = 0, bool withLead = false, bool recurs = false)
    {
        _today = day.DayOfWeek switch { DayOfWeek.Saturday => day.AddDays(2), DayOfWeek.Sunday => day.AddDays(1), _ => day };
        if (_today > _last)
            _today = _last;
        _minute = _random.Between(7 * 60 + 30, 11 * 60);
        _instrument = _registers.InstrumentOn(_today);

        var isAddressed = !withLead && _random.InThousand(70);
        _lead = isAddressed ? null : AnAgency();
        _coordinators = [.. Agencies(_random.Weighted([350, 320, 220, 110])).Where(agency => agency != _lead)];
        var addressees = isAddressed ? Agencies(_random.Between(2, 4)) : [];
        AgencyId? monitor = _random.InThousand(450) ? _random.Pick(_registers.CentralBodies) : null;
        var isDated = termMax > 0 || _random.InThousand(isAddressed ? 300 : 800);
        var due = isDated ? DayOfTerm(termMin, termMax) : (DateOnly?)null;
        if (due is { } date && !recurs)
            IsDueBy(termMax == 0 && _parent is null && _terms.InThousand(TermsInThousand) ? Term() : new DeadlineTerm.On(date));

        var subject = _random.Pick(Subjects);
        var number = _number.ToString("000000", CultureInfo.InvariantCulture);
        Give(
            new AssignTask(
                Id,
                _instrument,
                string.Create(CultureInfo.InvariantCulture, $"sim-nhom-{_random.Between(1, Groups)}"),
                Force(),
                new BilingualText($"Nhiệm vụ mô phỏng {number}: {subject.Vi}", $"Simulated task {number}: {subject.En}"),
                _lead,
                [.. _coordinators],
                monitor,
                [.. addressees],
                recurs ? Recurrence() : _term,
                _random.InThousand(120) ? Urgency.Urgent : null,
                _random.InThousand(120),
                !isDated && _random.InThousand(300) && !recurs,
                _parent?.Id,
                "simulation",
                []),
            Assigner());
    }

    private DateOnly DayOfTerm(int termMin, int termMax)
    {
        var days = termMax > 0 ? _random.Between(termMin, termMax) : _random.Weighted([250, 450, 300]) switch
        {
            0 => _random.Between(7, 30),
            1 => _random.Between(31, 90),
            _ => _random.Between(91, 270),
        };
        var due = _today.AddDays(days);
        return _parent?._deadline is { } latest && due > latest ? latest : due;
    }

    private NormativeForce Force() => _random.Weighted([900, 40, 30, 20, 10]) switch
    {
        0 => NormativeForce.Task,
        1 => NormativeForce.Target,
        2 => NormativeForce.Proposal,
        3 => NormativeForce.Practice,
        _ => NormativeForce.Disputed,
    };

    private List<AgencyId> Agencies(int count)
    {
        var agencies = new List<AgencyId>(count);
        while (agencies.Count < count)
        {
            var agency = AnAgency();
            if (!agencies.Contains(agency))
                agencies.Add(agency);
        }
        return agencies;
    }
}
