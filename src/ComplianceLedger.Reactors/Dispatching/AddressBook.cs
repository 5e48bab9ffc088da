using ComplianceLedger.Domain;
using MimeKit;

namespace ComplianceLedger.Reactors.Dispatching;

/// <summary>Where agencies have their mail, which is no fact of the ledger but the operator's to say.</summary>
public sealed class AddressBook
{
    public const int AgenciesMax = 10_000;

    public const int AddressesPerAgencyMax = 20;

    /// <summary>RFC 5321's longest path, without its brackets.</summary>
    private const int AddressLengthMax = 254;

    public static readonly AddressBook Empty = new([]);

    private readonly IReadOnlyDictionary<AgencyId, IReadOnlyList<string>> _addresses;

    private AddressBook(Dictionary<AgencyId, IReadOnlyList<string>> addresses) => _addresses = addresses;

    /// <summary>Agencies that have one.</summary>
    public IEnumerable<AgencyId> Agencies => _addresses.Keys;

    /// <summary>The agency's addresses; none for an agency that has none.</summary>
    public IReadOnlyList<string> Of(AgencyId agency) => _addresses.GetValueOrDefault(agency) ?? [];

    /// <summary>An agency a line, its id and its addresses separated by commas: <c>bct,van-thu@bct.example</c>. Empty lines, and those that begin with <c>#</c>, say nothing.</summary>
    /// <exception cref="FormatException">A line can't be read; the message says which, and why, for people.</exception>
    public static AddressBook Parse(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var addresses = new Dictionary<AgencyId, IReadOnlyList<string>>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (line.Trim() is not { Length: > 0 } text || text[0] == '#')
                continue;
            var cells = text.Split(',', StringSplitOptions.TrimEntries);
            FormatException Wrong(string problem) => new($"line {number}: {problem}");
            if (!Identifier.IsValid(cells[0]))
                throw Wrong($"'{cells[0]}' is not the id of an agency");
            if (cells.Length == 1)
                throw Wrong($"{cells[0]} has no address; a line is an agency's id and its addresses, separated by commas");
            if (cells.Length > AddressesPerAgencyMax + 1)
                throw Wrong($"{cells[0]} has more than {AddressesPerAgencyMax} addresses");
            if (cells.Skip(1).FirstOrDefault(address => !IsAddress(address)) is { } wrong)
                throw Wrong($"'{wrong}' is not a mail address such as van-thu@bct.example");
            if (!addresses.TryAdd(new AgencyId(cells[0]), [.. cells.Skip(1).Distinct(StringComparer.OrdinalIgnoreCase)]))
                throw Wrong($"{cells[0]} has a line already");
            if (addresses.Count > AgenciesMax)
                throw Wrong($"there are more than {AgenciesMax} agencies");
        }
        return new AddressBook(addresses);
    }

    /// <summary>One mailbox at a named host, in ASCII: the rest of what the standards allow is not taken by every server.</summary>
    internal static bool IsAddress(string text) =>
        text.Length <= AddressLengthMax && text.All(c => char.IsAscii(c) && !char.IsControl(c) && c is not (' ' or '"' or '<' or '>' or '(' or ')'))
        && MailboxAddress.TryParse(text, out var mailbox) && mailbox.Address == text && mailbox.Domain.Length > 0;
}
