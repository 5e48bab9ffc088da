namespace ComplianceLedger.Domain;

/// <summary>What every identifier of the ledger looks like: 1 to 64 of <c>A–Z a–z 0–9 . _ ~ -</c>. An identifier is never a name.</summary>
public static class Identifier
{
    public const int LengthMax = 64;

    public const string Pattern = "^[A-Za-z0-9._~-]{1,64}$";

    public static bool IsValid(string? text)
    {
        if (text is not { Length: > 0 and <= LengthMax })
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '~' or '-'))
                return false;
        }
        return true;
    }

    internal static string Checked(string value) =>
        IsValid(value) ? value : throw new ArgumentException($"'{value}' is not an identifier: 1 to 64 of A-Z a-z 0-9 . _ ~ -", nameof(value));
}

public readonly record struct LedgerId(string Value)
{
    public string Value { get; } = Identifier.Checked(Value);
    public override string ToString() => Value;
}

public readonly record struct InstrumentId(string Value)
{
    public string Value { get; } = Identifier.Checked(Value);
    public override string ToString() => Value;
}

public readonly record struct AgencyId(string Value)
{
    public string Value { get; } = Identifier.Checked(Value);
    public override string ToString() => Value;
}

public readonly record struct TaskId(string Value)
{
    public string Value { get; } = Identifier.Checked(Value);
    public override string ToString() => Value;
}

public readonly record struct CredentialId(string Value)
{
    public string Value { get; } = Identifier.Checked(Value);
    public override string ToString() => Value;
}

public readonly record struct CalendarId(string Value)
{
    /// <summary>The calendar of a term that names none: the working days of Viet Nam's state agencies.</summary>
    public static readonly CalendarId Default = new("vn");

    public string Value { get; } = Identifier.Checked(Value);
    public override string ToString() => Value;
}

public readonly record struct SuccessionId(string Value)
{
    public string Value { get; } = Identifier.Checked(Value);
    public override string ToString() => Value;
}

public readonly record struct InspectionId(string Value)
{
    public string Value { get; } = Identifier.Checked(Value);
    public override string ToString() => Value;
}

/// <summary>Kinds of streams. The stored name of a stream is the category's prefix, a hyphen and the id, so that EventStoreDB's category streams work.</summary>
public enum Category
{
    Ledger,
    Instrument,
    Agency,
    DirectiveTask,
    Credential,
    Calendar,
    Succession,
    Inspection,
}

/// <summary>The stream of one ledger, instrument, agency, task, credential, calendar or succession.</summary>
public readonly record struct StreamId(Category Category, string Id)
{
    public string Id { get; } = Identifier.Checked(Id);

    public static StreamId Of(LedgerId id) => new(Category.Ledger, id.Value);
    public static StreamId Of(InstrumentId id) => new(Category.Instrument, id.Value);
    public static StreamId Of(AgencyId id) => new(Category.Agency, id.Value);
    public static StreamId Of(TaskId id) => new(Category.DirectiveTask, id.Value);
    public static StreamId Of(CredentialId id) => new(Category.Credential, id.Value);
    public static StreamId Of(CalendarId id) => new(Category.Calendar, id.Value);
    public static StreamId Of(SuccessionId id) => new(Category.Succession, id.Value);
    public static StreamId Of(InspectionId id) => new(Category.Inspection, id.Value);

    public override string ToString() => $"{Prefix(Category)}-{Id}";

    public static string Prefix(Category category) => category switch
    {
        Category.Ledger => "ledger",
        Category.Instrument => "instrument",
        Category.Agency => "agency",
        Category.DirectiveTask => "directiveTask",
        Category.Credential => "credential",
        Category.Calendar => "calendar",
        Category.Succession => "succession",
        Category.Inspection => "inspection",
        _ => throw new ArgumentOutOfRangeException(nameof(category), category, "No such category."),
    };

    /// <summary>The stream that a stored name stands for; false for a name that the ledger never gives.</summary>
    public static bool TryParse(string? name, out StreamId stream)
    {
        stream = default;
        var hyphen = name?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        if (hyphen < 0 || !Identifier.IsValid(name![(hyphen + 1)..]))
            return false;
        foreach (var category in Enum.GetValues<Category>())
        {
            if (!name.AsSpan(0, hyphen).SequenceEqual(Prefix(category)))
                continue;
            stream = new StreamId(category, name[(hyphen + 1)..]);
            return true;
        }
        return false;
    }
}
