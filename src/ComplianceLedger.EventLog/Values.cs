using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ComplianceLedger.EventLog;

/// <summary>The place of an event in its stream: 0, 1, 2 … without gaps. <see cref="None"/> stands for a stream without events.</summary>
public readonly record struct Revision(long Value) : IComparable<Revision>
{
    /// <summary>The revision of a stream that does not exist; expecting it means "create".</summary>
    public static readonly Revision None = new(-1);

    public Revision Next => new(Value + 1);

    public int CompareTo(Revision other) => Value.CompareTo(other.Value);

    public static bool operator <(Revision left, Revision right) => left.Value < right.Value;
    public static bool operator >(Revision left, Revision right) => left.Value > right.Value;
    public static bool operator <=(Revision left, Revision right) => left.Value <= right.Value;
    public static bool operator >=(Revision left, Revision right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// The place of an event in the whole log. Positions are ordered and never reused; they belong to one store, and only their
/// order means anything: one store counts 1, 2, 3, another leaves gaps.
/// </summary>
public readonly record struct LogPosition(long Value) : IComparable<LogPosition>
{
    /// <summary>Before the first event.</summary>
    public static readonly LogPosition Start = new(0);

    public int CompareTo(LogPosition other) => Value.CompareTo(other.Value);

    public static bool operator <(LogPosition left, LogPosition right) => left.Value < right.Value;
    public static bool operator >(LogPosition left, LogPosition right) => left.Value > right.Value;
    public static bool operator <=(LogPosition left, LogPosition right) => left.Value <= right.Value;
    public static bool operator >=(LogPosition left, LogPosition right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    public static bool TryParse(string? text, out LogPosition position)
    {
        var parsed = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        position = new LogPosition(value);
        return parsed;
    }
}

/// <summary>
/// The name of a stream: 1 to <see cref="LengthMax"/> characters, well-formed UTF-16, none of them a control character, not beginning with <c>$</c>
/// (EventStoreDB keeps those for itself).
/// </summary>
public readonly record struct StreamName : IComparable<StreamName>
{
    /// <summary>Above the longest name that the ledger makes (a category, a hyphen and an id of 64 characters), and far below any store's limit.</summary>
    public const int LengthMax = 256;

    private readonly string? _value;

    public StreamName(string value)
    {
        if (!IsValid(value))
            throw new ArgumentException($"'{value}' is not a stream name.", nameof(value));
        _value = value;
    }

    public string Value => _value ?? throw new InvalidOperationException("A default StreamName names no stream.");

    public static bool IsValid([NotNullWhen(true)] string? value) =>
        value is { Length: > 0 and <= LengthMax } && value[0] != '$' && IsStorable(value);

    /// <summary>No control character, and no half of a surrogate pair: two such names would be one in UTF-8.</summary>
    internal static bool IsStorable(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsControl(value[i]))
                return false;
            if (!char.IsSurrogate(value[i]))
                continue;
            if (i + 1 == value.Length || !char.IsSurrogatePair(value[i], value[i + 1]))
                return false;
            i++;
        }
        return true;
    }

    public int CompareTo(StreamName other) => string.CompareOrdinal(_value, other._value);

    public static bool operator <(StreamName left, StreamName right) => left.CompareTo(right) < 0;
    public static bool operator >(StreamName left, StreamName right) => left.CompareTo(right) > 0;
    public static bool operator <=(StreamName left, StreamName right) => left.CompareTo(right) <= 0;
    public static bool operator >=(StreamName left, StreamName right) => left.CompareTo(right) >= 0;

    public override string ToString() => _value ?? "";
}

public enum ReadDirection
{
    Forwards,
    Backwards,
}
