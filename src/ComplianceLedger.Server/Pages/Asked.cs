using ComplianceLedger.Projections;
using ComplianceLedger.Server.Api;
using Microsoft.AspNetCore.WebUtilities;

namespace ComplianceLedger.Server.Pages;

/// <summary>Which day a reader asks about and what had been recorded by when, as he wrote it; every link of his page carries it on.</summary>
public sealed record Asked(string? AsOfText, string? KnownAtText, DateOnly? AsOf, KnownAt KnownAt)
{
    /// <summary>Today, with everything that is recorded.</summary>
    public static readonly Asked Now = new(null, null, null, KnownAt.Head);

    /// <exception cref="PageProblemException">A day or a moment is malformed.</exception>
    public static Asked Read(IQueryCollection query)
    {
        var (asOfText, knownAtText) = (Text(query, "asOf"), Text(query, "knownAt"));
        if (!Api.AsOfText.TryParse(asOfText, out var day))
            throw PageProblem.Malformed("asOf", "phải là một ngày như 2025-06-30, hoặc một thời điểm kèm múi giờ", "must be a date such as 2025-06-30, or a time with its offset");
        if (!KnownAt.TryParse(knownAtText, out var known))
            throw PageProblem.Malformed("knownAt", "phải là một vị trí, một ngày, hoặc một thời điểm kèm múi giờ", "must be a position, a date, or a time with its offset");
        return new Asked(asOfText, knownAtText, day, known);
    }

    /// <summary>The same question about exactly what an answer rested on, so that its next page shows the same state of the ledger.</summary>
    public static Asked Again(Basis basis)
    {
        ArgumentNullException.ThrowIfNull(basis);
        return new Asked(Days.Iso(basis.AsOf), basis.Position.ToString(), basis.AsOf, new KnownAt.AtPosition(basis.Position));
    }

    /// <summary>What a query says; a field that a form sends empty says nothing.</summary>
    public static string? Text(IQueryCollection query, string name)
    {
        ArgumentNullException.ThrowIfNull(query);
        return query[name].ToString() is { Length: > 0 } text ? text : null;
    }

    public string Link(string path, params ReadOnlySpan<(string Name, string? Value)> values)
    {
        var query = new Dictionary<string, string?>();
        foreach (var (name, value) in values)
            query[name] = value;
        query["asOf"] = AsOfText;
        query["knownAt"] = KnownAtText;
        return QueryHelpers.AddQueryString(path, query.Where(pair => pair.Value is not null));
    }

    public string TaskLink(string task) => Link($"/tasks/{Uri.EscapeDataString(task)}");
}
