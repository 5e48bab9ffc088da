using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Programmes;

/// <summary>
/// Makes commands of a programme's rows. A programme is complete in itself: what a row names stands before it in the same text. Every row has its source;
/// what a command has no field for becomes a claim with that source, or with the one that the row's <c>sources</c> gives for the field.
/// </summary>
internal sealed partial class ProgrammeReader
{
    /// <summary>Characters of a programme's name: leaves room for a row's id in each command id.</summary>
    private const int NameLengthMax = 32;

    /// <summary>Hexadecimal digits that tell one claim about a row from another.</summary>
    private const int ClaimKeyDigits = 12;

    private static readonly Party Registrar = new("programme", Role.Registrar, null);

    private readonly List<GivenCommand> _commands = [];
    private readonly List<long> _lines = [];
    private readonly List<ProgrammeException> _problems = [];

    /// <summary>Rows that have a problem, as a claim would name them: whoever names one has none of his own by that.</summary>
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);

    /// <summary>What a claim would call the row that is being read; null before its id.</summary>
    private string? _atHand;
    private readonly HashSet<string> _commandIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RegisterAgency> _agencies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Issued> _instruments = new(StringComparer.Ordinal);
    private readonly HashSet<string> _tasks = new(StringComparer.Ordinal);

    /// <summary>Who gave tasks by an instrument and when, as far as the programme knows.</summary>
    private readonly record struct Issued(AgencyId? By, DateOnly? On);

    /// <exception cref="ProgrammeException">Rows have problems: it holds all of them.</exception>
    public ProgrammeReader(YamlRow root)
    {
        try
        {
            Read(root);
        }
        catch (ProgrammeException e)
        {
            _problems.Add(e);
        }
        if (_problems is [var first, ..])
            throw new ProgrammeException(first.File, first.Line, first.Problem, first) { All = _problems };
    }

    public string Name { get; private set; } = "";

    public string Edition { get; private set; } = "";

    public IReadOnlyList<GivenCommand> Commands => _commands;

    /// <summary>Where the row of each command stands.</summary>
    public IReadOnlyList<long> Lines => _lines;

    private void Read(YamlRow root)
    {
        Name = root.Identifier("programme");
        if (Name.Length > NameLengthMax)
            throw root.Wrong("programme", $"'programme' has at most {NameLengthMax} characters");
        Edition = root.Text("edition");
        ReadEach(root, "agencies", ReadAgency);
        ReadEach(root, "instruments", ReadInstrument);
        ReadEach(root, "calendars", ReadCalendar);
        ReadEach(root, "tasks", ReadTask);
        ReadEach(root, "successions", ReadSuccession);
        ReadEach(root, "claims", ReadClaim);
        root.Finish();
    }

    private void ReadEach(YamlRow root, string key, Action<YamlRow> read) => root.EachRow(
        key,
        row =>
        {
            _atHand = null;
            read(row);
        },
        NoteProblem);

    private void NoteProblem(ProgrammeException problem)
    {
        if (_atHand is not null)
            _unread.Add(_atHand);
        if (!problem.OnlyFollows)
            _problems.Add(problem);
    }

    private void ReadAgency(YamlRow row)
    {
        var id = NewId(row, "agency", _agencies.ContainsKey);
        var agency = new RegisterAgency(new AgencyId(id), row.Word<AgencyKind>("kind"), Bilingual(row, "name"), row.DayOrNull("since"));
        var until = row.DayOrNull("until");
        if (until < agency.Since)
            throw row.Wrong("until", "'until' lies before 'since'");
        // An agency's registration carries no claims: each is a command of its own.
        var claims = ClaimsOf(row,
        [
            ("name.vi", agency.Name.Vi), ("name.en", agency.Name.En), ("since", Day(agency.Since)), ("until", Day(until)),
        ]);
        _agencies.Add(id, agency);
        Add(row, $"{Name}/agency/{id}", agency, Occurrence.Unknown, Registrar);
        foreach (var claim in claims)
            AddClaim(row, StreamId.Of(agency.AgencyId), claim);
    }

    private void ReadInstrument(YamlRow row)
    {
        var id = NewId(row, "instrument", _instruments.ContainsKey);
        var kind = row.Word<InstrumentKind>("kind");
        var number = row.TextOrNull("number");
        var (issuer, issuerAgency) = Issuer(row.Inner("issuer"));
        var spokenOn = row.DayOrNull("spokenOn");
        var issuedOn = row.DayOrNull("issuedOn");
        var parent = row.IdentifierOrNull("parent");
        if (parent is not null && !_instruments.ContainsKey(parent))
            throw Unknown(row, "parent", $"instrument/{parent}", $"no instrument '{parent}' stands before this one");
        var title = Bilingual(row, "title");
        var rollPolicy = row.WordOrNull<RollPolicy>("rollPolicy") ?? RollPolicy.Forward;
        var claims = ClaimsOf(row,
        [
            ("number", number), ("issuer", issuer), ("spokenOn", Day(spokenOn)), ("issuedOn", Day(issuedOn)), ("parent", parent),
            ("title.vi", title.Vi), ("title.en", title.En),
        ]);
        _instruments.Add(id, new Issued(issuerAgency, spokenOn ?? issuedOn));
        Add(row, $"{Name}/instrument/{id}", new RegisterInstrument(
            new InstrumentId(id), kind, number, issuer, spokenOn, issuedOn, parent is null ? null : new InstrumentId(parent), title, rollPolicy, claims),
            Occurrence.Unknown, Registrar);
    }

    private void ReadTask(YamlRow row)
    {
        var id = NewId(row, "task", _tasks.Contains);
        var instrument = row.Identifier("instrument");
        if (!_instruments.TryGetValue(instrument, out var issued))
            throw Unknown(row, "instrument", $"instrument/{instrument}", $"the programme has no instrument '{instrument}'");
        if (issued.On is not { } day)
            throw row.Wrong("instrument", $"instrument '{instrument}' has neither 'spokenOn' nor 'issuedOn', so that nobody can say when this task was given");
        if (issued.By is not { } issuer)
            throw row.Wrong("instrument", $"the issuer of instrument '{instrument}' is no agency of the programme, so that nobody can say who gave this task");
        var parent = row.IdentifierOrNull("parent");
        if (parent is not null && !_tasks.Contains(parent))
            throw Unknown(row, "parent", $"task/{parent}", $"no task '{parent}' stands before this one");
        var deadline = row.InnerOrNull("deadline") is { } given ? DeadlineOf(given) : null;
        CheckRecurrence(row, deadline, parent);
        var command = new AssignTask(
            new TaskId(id),
            new InstrumentId(instrument),
            row.TextOrNull("group"),
            row.Word<NormativeForce>("force"),
            Bilingual(row, "title"),
            AgencyOrNull(row, "lead"),
            Agencies(row, "coordinating"),
            AgencyOrNull(row, "monitoring"),
            Agencies(row, "addressees"),
            deadline,
            row.WordOrNull<Urgency>("urgency"),
            row.Flag("isKeyTask"),
            row.Flag("isStanding"),
            parent is null ? null : new TaskId(parent),
            row.Text("source"),
            // The command has a field for its source, so that only what the row adds is a claim.
            ClaimsOf(row, []));
        _tasks.Add(id);
        if (deadline is DeadlineTerm.Every)
            _duties.Add(id);
        Add(row, $"{Name}/task/{id}", command, Occurrence.On(day), new Party(issuer.Value, Role.Assigner, issuer));
    }

    /// <summary>What is learned about a row after it was published.</summary>
    private void ReadClaim(YamlRow row)
    {
        var about = row.Text("about");
        var claim = ClaimOf(row);
        var stream = about.Split('/') switch
        {
            ["agency", var id] when _agencies.ContainsKey(id) => StreamId.Of(new AgencyId(id)),
            ["instrument", var id] when _instruments.ContainsKey(id) => StreamId.Of(new InstrumentId(id)),
            ["task", var id] when _tasks.Contains(id) => StreamId.Of(new TaskId(id)),
            _ => throw Unknown(row, "about", about, $"'about' must be agency/<id>, instrument/<id> or task/<id> of this programme, not '{about}'"),
        };
        AddClaim(row, stream, claim);
    }

    /// <summary>The row's fields, each as a claim of its source, and then the claims that the row adds. Reads everything of the row that is left.</summary>
    private static ValueList<Claim> ClaimsOf(YamlRow row, IReadOnlyList<(string Field, string? Value)> fields)
    {
        var source = row.Text("source");
        var sources = row.InnerOrNull("sources");
        var claims = new List<Claim>();
        foreach (var (field, value) in fields)
        {
            if (value is not null)
                claims.Add(new Claim(field, value, sources?.TextOrNull(field) ?? source));
        }
        sources?.Finish();
        foreach (var given in row.Rows("claims"))
        {
            var claim = ClaimOf(given);
            if (claims.Contains(claim))
                throw given.Wrong("this claim stands here twice");
            claims.Add(claim);
        }
        row.Finish();
        return [.. claims];
    }

    private static Claim ClaimOf(YamlRow row)
    {
        var claim = new Claim(row.Text("field"), row.Text("value"), row.Text("source"));
        row.Finish();
        return claim;
    }

    private (string Name, AgencyId? Agency) Issuer(YamlRow row)
    {
        if (row.Has("agency") == row.Has("name"))
            throw row.Wrong("an issuer has either 'agency', one of this programme, or 'name'");
        var agency = AgencyOrNull(row, "agency");
        var name = agency is { } id ? _agencies[id.Value].Name.Vi : row.Text("name");
        row.Finish();
        return (name, agency);
    }

    private static BilingualText Bilingual(YamlRow row, string key)
    {
        var inner = row.Inner(key);
        var text = new BilingualText(inner.Text("vi"), inner.TextOrNull("en"));
        inner.Finish();
        return text;
    }

    private AgencyId? AgencyOrNull(YamlRow row, string key) => row.IdentifierOrNull(key) is { } id ? Known(row, key, id) : null;

    private ValueList<AgencyId> Agencies(YamlRow row, string key) => [.. row.Identifiers(key).Select(id => Known(row, key, id))];

    private AgencyId Known(YamlRow row, string key, string id) =>
        _agencies.ContainsKey(id) ? new AgencyId(id) : throw Unknown(row, key, $"agency/{id}", $"the programme has no agency '{id}'");

    private ProgrammeException Unknown(YamlRow row, string key, string named, string problem) => row.Wrong(key, problem, onlyFollows: _unread.Contains(named));

    private string NewId(YamlRow row, string kind, Func<string, bool> isKnown)
    {
        var id = row.Identifier("id");
        _atHand = $"{kind}/{id}";
        return isKnown(id) ? throw row.Wrong("id", $"the id '{id}' stands here twice") : id;
    }

    private void AddClaim(YamlRow row, StreamId stream, Claim claim)
    {
        // The claim's own words are its key: a later edition may add, and reorder, without touching what an earlier one recorded.
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{claim.Field}\n{claim.Value}\n{claim.Source}")))[..ClaimKeyDigits];
        var category = stream.Category == Category.DirectiveTask ? "task" : StreamId.Prefix(stream.Category);
        Add(row, $"{Name}/{category}/{stream.Id}/claim-{key}", new RecordClaim(stream, claim.Field, claim.Value, claim.Source), Occurrence.Unknown, Registrar);
    }

    private void Add(YamlRow row, string commandId, Command command, Occurrence at, Party by)
    {
        if (!_commandIds.Add(commandId))
            throw row.Wrong("this stands here twice");
        try
        {
            // Through the codec and back: what it would refuse from anyone else is refused here, where the line is known.
            var given = CommandTable.Current.Parse(CommandTable.Current.Write(new GivenCommand(commandId, command, at, by)));
            _commands.Add(given);
            _lines.Add(row.Line);
        }
        catch (FieldException e)
        {
            throw row.Wrong(e.Message, e);
        }
    }

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
