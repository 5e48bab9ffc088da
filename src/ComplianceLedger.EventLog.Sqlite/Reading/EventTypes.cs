using System.Text;

namespace ComplianceLedger.EventLog.Sqlite.Reading;

/// <summary>One string for each event type, not one for each event. Belongs to one reader.</summary>
internal sealed class EventTypes
{
    /// <summary>Far above the number of registered types; a log of ever new ones only loses the saving.</summary>
    private const int TypesMax = 1_024;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly char[] _buffer = new char[EventLimits.TypeLengthMax];

    public EventTypes() => _lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Name(ReadOnlySpan<byte> utf8)
    {
        if (!Encoding.UTF8.TryGetChars(utf8, _buffer, out var length))
            return Encoding.UTF8.GetString(utf8);
        var name = _buffer.AsSpan(0, length);
        if (_lookup.TryGetValue(name, out var known))
            return known;
        if (_known.Count >= TypesMax)
            _known.Clear();
        known = name.ToString();
        _known.Add(known);
        return known;
    }
}
