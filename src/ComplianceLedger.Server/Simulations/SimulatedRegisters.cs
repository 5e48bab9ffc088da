using System.Globalization;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Simulations;

/// <summary>Made-up agencies, as many of each kind as a national ledger has, one instrument for the first day of each month, and the calendar. The same for every seed.</summary>
internal sealed class SimulatedRegisters
{
    /// <summary>Of every instrument.</summary>
    public const RollPolicy Rolls = RollPolicy.Forward;

    private static readonly Party Registrar = new("simulation", Role.Registrar, null);

    private readonly List<GivenCommand> _commands = [];
    private readonly List<(InstrumentId Id, DateOnly Day)> _instruments = [];

    public SimulatedRegisters(DateOnly from, DateOnly to)
    {
        Ministries = Register("sim-bo", AgencyKind.Ministry, 25, "Bộ mô phỏng", "Simulated ministry");
        Localities = Register("sim-dp", AgencyKind.Locality, 63, "Địa phương mô phỏng", "Simulated locality");
        Missions = Register("sim-cqdd", AgencyKind.Mission, 94, "Cơ quan đại diện mô phỏng", "Simulated mission");
        Committees = Register("sim-bcd", AgencyKind.Committee, 4, "Ban chỉ đạo mô phỏng", "Simulated committee");
        CentralBodies = Register("sim-tw", AgencyKind.CentralBody, 4, "Cơ quan trung ương mô phỏng", "Simulated central body");
        for (var day = from.Day == 1 ? from : new DateOnly(from.Year, from.Month, 1).AddMonths(1); day <= to; day = day.AddMonths(1))
            Register(day);
        Calendar = new SimulatedCalendar(from, to);
    }

    public SimulatedCalendar Calendar { get; }

    /// <summary>Agencies and instruments, in any order.</summary>
    public IReadOnlyList<GivenCommand> Commands => _commands;

    public IReadOnlyList<AgencyId> Ministries { get; }
    public IReadOnlyList<AgencyId> Localities { get; }
    public IReadOnlyList<AgencyId> Missions { get; }
    public IReadOnlyList<AgencyId> Committees { get; }
    public IReadOnlyList<AgencyId> CentralBodies { get; }

    /// <summary>The first day on which a task can be given.</summary>
    public DateOnly FirstDay => _instruments[0].Day;

    /// <summary>The latest instrument of that day or before it.</summary>
    public InstrumentId InstrumentOn(DateOnly day) => _instruments.FindLast(instrument => instrument.Day <= day).Id;

    private List<AgencyId> Register(string prefix, AgencyKind kind, int count, string vi, string en)
    {
        var ids = new List<AgencyId>(count);
        for (var i = 1; i <= count; i++)
        {
            var number = i.ToString("00", CultureInfo.InvariantCulture);
            var id = new AgencyId($"{prefix}-{number}");
            ids.Add(id);
            Add($"simulation/agency/{id}", new RegisterAgency(id, kind, new BilingualText($"{vi} {number}", $"{en} {number}"), null));
        }
        return ids;
    }

    private void Register(DateOnly day)
    {
        var month = day.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        var id = new InstrumentId($"sim-vb-{month}");
        InstrumentKind[] kinds = [InstrumentKind.Conference, InstrumentKind.Resolution, InstrumentKind.ConclusionNotice, InstrumentKind.Plan];
        var kind = kinds[day.Month % kinds.Length];
        var isSpoken = kind == InstrumentKind.Conference;
        _instruments.Add((id, day));
        Add($"simulation/instrument/{id}", new RegisterInstrument(
            id, kind, isSpoken ? null : $"{month}/VB-MP", "Cơ quan trung ương mô phỏng 01", isSpoken ? day : null, isSpoken ? null : day, null,
            new BilingualText($"Văn bản mô phỏng tháng {month}", $"Simulated instrument of {month}"), Rolls, []));
    }

    private void Add(string commandId, Command command) => _commands.Add(new GivenCommand(commandId, command, Occurrence.Unknown, Registrar));
}
