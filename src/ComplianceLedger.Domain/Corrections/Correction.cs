namespace ComplianceLedger.Domain.Corrections;

// Instruments, agencies and tasks can be corrected; the event is the same in each category.

/// <summary>
/// An earlier event of the stream said something wrong in one field. That event stands as it was recorded; whoever folds the stream puts the right value in
/// its place, from this event's position on.
/// </summary>
/// <param name="EventId">Of the event that is corrected.</param>
/// <param name="Revision">The same event's place in the stream, by which a fold finds it.</param>
/// <param name="Field">Where the value stands in that event's data, such as <c>product.issuedOn</c>; or <c>occurredAt</c>.</param>
/// <param name="Was">The value until now, earlier corrections included, as <see cref="CorrectableField"/> writes it; null for none.</param>
public sealed record CorrectionRecorded(Guid EventId, long Revision, string Field, string? Was, string? Is, string Reason) : DomainEvent;

public sealed record RecordCorrection(StreamId Stream, Guid EventId, string Field, string? Was, string? Is, string Reason) : Command
{
    public override StreamId Target => Stream;

    public override bool LooksBack => true;
}

/// <summary>What a correction does to the events before it, and when it may be made.</summary>
public static class Correction
{
    /// <summary>Corrections of one stream: each is folded through its whole history.</summary>
    public const int CorrectionsMax = 200;

    /// <summary>
    /// The same facts, each as it was corrected by those after it; the corrections themselves stay in their places. A fold over what this gives is the fold of the
    /// corrected history.
    /// </summary>
    /// <param name="facts">All facts of one stream from its first event on, in log order, none left out.</param>
    /// <exception cref="InvalidOperationException">A correction names what can't be corrected: a broken invariant.</exception>
    public static IReadOnlyList<Fact> Applied(IEnumerable<Fact> facts)
    {
        var given = facts as IReadOnlyList<Fact> ?? [.. facts];
        Fact[]? corrected = null;
        for (var i = 0; i < given.Count; i++)
        {
            if (given[i].Event is not CorrectionRecorded correction)
                continue;
            if (correction.Revision < 0 || correction.Revision >= i)
                throw new InvalidOperationException($"Revision {i} corrects revision {correction.Revision}, which is not before it.");
            corrected ??= [.. given];
            Apply(corrected, (int)correction.Revision, CorrectableField.Find(corrected[correction.Revision].Event, correction.Field), correction.Is, i);
        }
        return corrected ?? given;
    }

    /// <summary>One fact with one correction of it.</summary>
    /// <exception cref="InvalidOperationException">It can't be corrected so.</exception>
    public static Fact Corrected(Fact fact, CorrectionRecorded correction)
    {
        ArgumentNullException.ThrowIfNull(correction);
        Fact[] alone = [fact];
        Apply(alone, 0, CorrectableField.Find(fact.Event, correction.Field), correction.Is, 1);
        return alone[0];
    }

    /// <param name="problem">Why the corrected history, with the place of the corrected fact and the time at which that had happened, could not have been; null for a category that has no such rules.</param>
    public static Decision Decide(RecordCorrection c, CommandContext context, Func<IReadOnlyList<Fact>, int, Occurrence, Refusal?>? problem = null)
    {
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Find(c.EventId) is not { } at)
            return Decision.Refuse(CorrectionRefusals.UnknownEvent(c.EventId, c.Stream));
        Fact[] facts = [.. Applied([.. context.Past.Select(past => past.Fact)])];
        if (facts[at].Event is CorrectionRecorded)
            return Decision.Refuse(CorrectionRefusals.OfACorrection);
        if (facts.Count(fact => fact.Event is CorrectionRecorded) >= CorrectionsMax)
            return Decision.Refuse(CorrectionRefusals.TooMany);
        if (CorrectableField.Find(facts[at].Event, c.Field) is not { } field)
            return Decision.Refuse(CorrectionRefusals.NotCorrectable(c.Field, CorrectableField.Of(facts[at].Event).Select(possible => possible.Name)));
        var (was, occurred) = (field.Read(facts[at]), facts[at].Occurred);
        // Held against the value and not its spelling: the same moment may be written with another offset.
        if (field.With(facts[at], c.Was) is not { } unchanged || field.Read(unchanged) != was)
            return Decision.Refuse(CorrectionRefusals.WasDiffers(field.Name, was));
        if (field.With(facts[at], c.Is) is not { } changed)
            return Decision.Refuse(CorrectionRefusals.Malformed(field));
        var becomes = field.Read(changed);
        if (becomes == was)
            return Decision.Refuse(CorrectionRefusals.NothingCorrected);
        if (changed.Occurred != occurred && context.At.IsBefore(changed.Occurred))
            return Decision.Refuse(CorrectionRefusals.InTheFuture(changed.Occurred));
        Apply(facts, at, field, becomes, facts.Length);
        return problem?.Invoke(facts, at, occurred) is { } refusal
            ? Decision.Refuse(refusal)
            : Decision.Accept(new CorrectionRecorded(c.EventId, at, field.Name, was, becomes, c.Reason));
    }

    /// <param name="position">Where the correction stands: what was recorded after it was decided by the corrected value, and says so itself.</param>
    private static void Apply(Fact[] facts, int at, CorrectableField? field, string? value, int position)
    {
        facts[at] = field?.With(facts[at], value)
            ?? throw new InvalidOperationException($"{facts[at].Event.GetType().Name} can't be corrected so.");
        DirectiveTasks.CorrectedTask.Follow(facts.AsSpan(0, position), at);
    }
}

public static class CorrectionRefusals
{
    public static Refusal UnknownEvent(Guid eventId, StreamId stream) => new(
        "unknown-event", $"Trong '{stream}' không có sự kiện '{eventId}'.", $"'{stream}' has no event '{eventId}'.");

    public static readonly Refusal OfACorrection = new(
        "correction-of-a-correction",
        "Không đính chính một lần đính chính; hãy đính chính lại sự kiện gốc.",
        "A correction is not corrected itself; correct the original event once more.");

    public static readonly Refusal TooMany = new(
        "too-many-corrections",
        $"Một lịch sử có nhiều nhất {Correction.CorrectionsMax} lần đính chính.",
        $"One history has at most {Correction.CorrectionsMax} corrections.");

    public static Refusal NotCorrectable(string field, IEnumerable<string> correctable)
    {
        var names = string.Join(", ", correctable) is { Length: > 0 } given ? given : "-";
        return new(
            "field-not-correctable",
            $"Không đính chính được trường '{field}' của sự kiện này; đính chính được: {names}.",
            $"The field '{field}' of this event can't be corrected; these can: {names}.");
    }

    public static Refusal WasDiffers(string field, string? current) => new(
        "was-differs",
        $"Giá trị hiện tại của '{field}' là {Quoted(current, "trống")}, không phải giá trị đã nêu.",
        $"The current value of '{field}' is {Quoted(current, "none")}, not the one that was stated.");

    public static Refusal Malformed(CorrectableField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return new("malformed-value", $"'{field.Name}' phải là {field.Form.Vi}.", $"'{field.Name}' must be {field.Form.En}.");
    }

    public static readonly Refusal NothingCorrected = new(
        "nothing-changed", "Giá trị đúng trùng với giá trị hiện tại.", "The right value is the one that stands.");

    public static Refusal InTheFuture(Occurrence occurred) => new(
        "in-the-future", $"Thời điểm '{occurred}' muộn hơn chính lần đính chính.", $"'{occurred}' is later than the correction itself.");

    public static Refusal OutOfOrder(Occurrence neighbour) => new(
        "out-of-order",
        $"Thời điểm đính chính làm sai thứ tự với sự kiện ngày {neighbour} của nhiệm vụ.",
        $"So corrected, it would be out of order with the task's event of {neighbour}.");

    private static string Quoted(string? value, string none) => value is null ? none : $"'{value}'";
}
