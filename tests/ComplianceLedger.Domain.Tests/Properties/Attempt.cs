using FsCheck;
using FsCheck.Fluent;

namespace ComplianceLedger.Domain.Tests.Properties;

/// <summary>One thing that somebody tries: what it comes to depends on the state in which the task is found.</summary>
/// <param name="Days">Days since what was tried last; a negative number goes back.</param>
/// <param name="Number">Whatever the command needs a number for.</param>
public sealed record Attempt(AttemptKind Kind, int Days, int Number, bool ByAnother);

public enum AttemptKind
{
    Accept,
    Decline,
    Uphold,
    Reject,
    Report,
    Evidence,
    Request,
    Grant,
    RefuseMoreTime,
    Adjust,
    Submit,
    Confirm,
    Return,
    Suspend,
    Resume,
    Withdraw,
    Supersede,
    Reopen,
    DetermineLead,
    AddCoordinator,
    RemoveCoordinator,
    Amend,
    OpenChild,
    CloseChild,
    Claim,
    Prefer,
    SetTerm,
    ChangeCalendar,
    Recompute,
    Transfer,
    Revert,
    Dispute,
    ResolveDispute,
    Urge,
    Consolidate,
}

public static class Attempts
{
    // Ways out of a task are rare here, or no history would be long.
    private static readonly Gen<AttemptKind> Kind = Gen.Frequency(
        (20, Gen.Elements(Enum.GetValues<AttemptKind>().Where(kind => !IsWayOut(kind)))),
        (1, Gen.Elements(Enum.GetValues<AttemptKind>().Where(IsWayOut))));

    public static Arbitrary<Attempt> Attempt() => Arb.From(
        from kind in Kind
        from days in Gen.Frequency((6, Gen.Choose(0, 6)), (3, Gen.Constant(0)), (1, Gen.Choose(-9, -1)))
        from number in Gen.Choose(-20, 60)
        from another in Gen.Elements(true, false)
        select new Attempt(kind, days, number, another));

    private static bool IsWayOut(AttemptKind kind) => kind is AttemptKind.Withdraw or AttemptKind.Supersede or AttemptKind.Uphold or AttemptKind.Decline;
}
