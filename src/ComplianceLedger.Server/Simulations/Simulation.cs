using ComplianceLedger.Domain;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Simulations;

/// <summary>Tasks whose commands must be sent one after another: one alone, a parent with its children, or a task and the one that supersedes it.</summary>
/// <param name="First">Number of the first one, from 1 on.</param>
public readonly record struct SimulatedFamily(int First, int Tasks, FamilyKind Kind);

public enum FamilyKind
{
    Alone,
    ParentWithChildren,
    Superseded,

    /// <summary>A duty alone: the tasks of its periods are opened by the ledger, and are not counted among those of the workload.</summary>
    Recurring,
}

/// <summary>
/// A synthetic national workload: agencies, instruments, a calendar, and tasks with realistic lateness, extensions and returns. It is a pure function of its options;
/// every command of it is accepted if each family's are sent in their order, after all <see cref="Registrations"/> and the <see cref="CalendarBeginning"/>, whenever the
/// <see cref="CalendarChanges"/> come.
/// </summary>
/// <remarks>
/// Parents stay open, or are withdrawn: whether one may be completed depends on what the relay has told it of its children by then. Nobody works on the periods of recurring
/// duties: when they are opened is the ledger's own affair.
/// </remarks>
public sealed class Simulation
{
    // Of a thousand families.
    private const int ParentsInThousand = 30;
    private const int SupersededInThousand = 15;
    private const int RecurringInThousand = 2;

    private const int ChildrenMin = 2;
    private const int ChildrenMax = 4;

    /// <summary>Kept apart from the tasks' own numbers, so that the kind of a family says nothing about what its first task draws.</summary>
    private const int FamilySeedOffset = 1 << 30;

    private readonly SimulatedRegisters _registers;

    /// <exception cref="ArgumentException">There is no such workload.</exception>
    public Simulation(SimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        Options = options;
        _registers = new SimulatedRegisters(options.From, options.To);
    }

    public SimulationOptions Options { get; }

    /// <summary>Agencies and instruments. To be sent first, in any order.</summary>
    public IReadOnlyList<GivenCommand> Registrations => _registers.Commands;

    /// <summary>The calendar as it is known ahead. To be sent before any family, in this order.</summary>
    public IReadOnlyList<GivenCommand> CalendarBeginning => _registers.Calendar.Beginning;

    /// <summary>What is decided of the calendar while the work goes on, in this order.</summary>
    public IReadOnlyList<GivenCommand> CalendarChanges => _registers.Calendar.Changes;

    /// <summary>Why the workload may not go into this ledger, or null: what is made up never stands beside what is not.</summary>
    public static Refusal? Check(bool isSimulated) => isSimulated ? null : new Refusal(
        "not-a-simulated-ledger",
        "Đây không phải là sổ mô phỏng; dữ liệu mô phỏng chỉ được ghi vào sổ được lập để mô phỏng.",
        "This ledger is not a simulated one; made-up data goes only into a ledger that was created as simulated.");

    /// <summary>Why no clock may be simulated in a folder that holds a ledger, and none in another process: its own time has stamped what is there, or goes on to.</summary>
    public static readonly Refusal ClockOfAnother = new(
        "clock-of-another",
        "Đồng hồ thử chỉ dùng cho sổ mới, trong một thư mục trống không do máy chủ nào giữ; ở đây đã có sổ.",
        "A test clock is for a new ledger, in an empty folder that no server holds; there is a ledger here already.");

    /// <summary>All tasks, family by family. Different families are independent of each other.</summary>
    public IEnumerable<SimulatedFamily> Families()
    {
        for (var first = 1; first <= Options.Tasks;)
        {
            var family = FamilyFrom(first);
            yield return family;
            first += family.Tasks;
        }
    }

    /// <summary>The commands of one family, in order.</summary>
    public IReadOnlyList<GivenCommand> CommandsOf(SimulatedFamily family)
    {
        var commands = new List<GivenCommand>();
        switch (family.Kind)
        {
            case FamilyKind.Alone:
                StoryOf(family.First, commands).Play();
                break;
            case FamilyKind.ParentWithChildren:
                var parent = StoryOf(family.First, commands);
                parent.BeginAsParent();
                for (var child = 1; child < family.Tasks; child++)
                    StoryOf(family.First + child, commands).PlayAsChildOf(parent);
                parent.EndAsParent();
                break;
            case FamilyKind.Superseded:
                var old = StoryOf(family.First, commands);
                var replacedOn = old.PlayUntilReplaced();
                if (family.Tasks == 1)
                    break;
                var replacement = StoryOf(family.First + 1, commands);
                replacement.AssignOn(replacedOn);
                old.SupersedeBy(replacement);
                replacement.Continue();
                break;
            case FamilyKind.Recurring:
                StoryOf(family.First, commands).PlayAsDuty();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(family), family.Kind, "No such kind of family.");
        }
        return commands;
    }

    private SimulatedFamily FamilyFrom(int first)
    {
        var random = RandomNumbers.Of(Options.Seed, FamilySeedOffset + first);
        var drawn = random.Below(1_000);
        var (kind, tasks) = drawn < ParentsInThousand ? (FamilyKind.ParentWithChildren, 1 + random.Between(ChildrenMin, ChildrenMax))
            : drawn < ParentsInThousand + SupersededInThousand ? (FamilyKind.Superseded, 2)
            : drawn < ParentsInThousand + SupersededInThousand + RecurringInThousand ? (FamilyKind.Recurring, 1)
            : (FamilyKind.Alone, 1);
        // The last family may lack some of its tasks. None of those that are there notices, so that more tasks can be added later.
        return new SimulatedFamily(first, Math.Min(tasks, Options.Tasks - first + 1), kind);
    }

    private TaskStory StoryOf(int number, List<GivenCommand> commands) => new(Options, _registers, number, commands);
}
