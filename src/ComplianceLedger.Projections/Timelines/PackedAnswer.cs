using System.Runtime.InteropServices;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.Projections.Timelines;

/// <summary>A <see cref="TaskAnswer"/> in sixteen bytes, so that a million of them are looked through in a moment.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct PackedAnswer
{
    /// <summary>In place of a timeliness: it hangs on the day asked about, and the deadline alone decides.</summary>
    public const byte ByDeadline = byte.MaxValue;

    private const byte NotAssigned = byte.MaxValue;

    private const byte IsRestingBit = 1;
    private const byte HasOpenRequestBit = 2;
    private const byte IsEnteredLateBit = 4;
    private const byte HasDisputesBit = 8;

    private static readonly PackedAnswer NoAnswer = new(default, 0);

    private readonly byte _flags;

    public PackedAnswer(TaskAnswer answer, int particulars)
    {
        Status = answer.Status is { } status ? (byte)status : NotAssigned;
        Standing = (byte)answer.Standing;
        OriginalDeadline = PackedDay.Of(answer.OriginalDeadline);
        CurrentDeadline = PackedDay.Of(answer.CurrentDeadline);
        RestedDays = checked((ushort)answer.RestedDays);
        Extensions = checked((ushort)answer.Extensions);
        Timeliness = Constant(answer.Timeliness(DateOnly.MinValue), answer.Timeliness(DateOnly.MaxValue));
        OriginalTimeliness = Constant(answer.OriginalTimeliness(DateOnly.MinValue), answer.OriginalTimeliness(DateOnly.MaxValue));
        Particulars = particulars;
        _flags = (byte)((answer.IsResting ? IsRestingBit : 0) | (answer.HasOpenRequest ? HasOpenRequestBit : 0) | (answer.IsEnteredLate ? IsEnteredLateBit : 0)
            | (answer.HasDisputes ? HasDisputesBit : 0));
    }

    public readonly int Particulars;
    public readonly ushort OriginalDeadline;
    public readonly ushort CurrentDeadline;
    public readonly ushort RestedDays;
    public readonly ushort Extensions;
    public readonly byte Status;
    public readonly byte Standing;

    /// <summary>A <see cref="Domain.DirectiveTasks.Timeliness"/>, or <see cref="ByDeadline"/>.</summary>
    public readonly byte Timeliness;

    /// <inheritdoc cref="Timeliness"/>
    public readonly byte OriginalTimeliness;

    /// <summary>Of a task that was not assigned.</summary>
    public static ref readonly PackedAnswer None => ref NoAnswer;

    public bool IsAssigned => Status != NotAssigned;
    public bool IsResting => (_flags & IsRestingBit) != 0;
    public bool HasOpenRequest => (_flags & HasOpenRequestBit) != 0;
    public bool HasDisputes => (_flags & HasDisputesBit) != 0;
    public bool IsEnteredLate => (_flags & IsEnteredLateBit) != 0;

    private static byte Constant(Timeliness onTheFirstDay, Timeliness onTheLast) => onTheFirstDay == onTheLast ? (byte)onTheFirstDay : ByDeadline;
}

/// <summary>A day in sixteen bits: 0 is none, or before all of them; the ledger names no day that has no place (<see cref="VietnamTime.FirstDay"/> to <see cref="VietnamTime.LastDay"/>).</summary>
internal static class PackedDay
{
    public const ushort None = 0;
    public const ushort Never = ushort.MaxValue;

    /// <summary>The day number that 0 would have.</summary>
    public static readonly int Zero = VietnamTime.FirstDay.DayNumber - 1;

    /// <summary>How many different values there are, <see cref="Never"/> left out.</summary>
    public static readonly int Count = VietnamTime.LastDay.DayNumber - Zero + 1;

    public static ushort Of(DateOnly? day) => day is { } known ? checked((ushort)(known.DayNumber - Zero)) : None;

    public static DateOnly? DayOf(ushort packed) => packed == None ? null : DateOnly.FromDayNumber(Zero + packed);

    /// <summary>A day that is asked about, which may be any: before the first or after the last, nothing changes any more.</summary>
    public static ushort Asked(DateOnly day) => (ushort)(Math.Clamp(day.DayNumber, Zero, VietnamTime.LastDay.DayNumber) - Zero);
}
