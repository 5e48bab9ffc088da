using ComplianceLedger.Domain;
using ComplianceLedger.Projections;

namespace ComplianceLedger.Server.Pages;

/// <summary>
/// The mark of what nobody has checked against an official text. The programme carries it in its sources; whatever rests on such a source shows it.
/// </summary>
public static class Unverified
{
    public const string Mark = "unverified";

    public static readonly BilingualText Term = new("chưa kiểm chứng", Mark);

    public static bool Source(string? source) => source?.Contains(Mark, StringComparison.OrdinalIgnoreCase) ?? false;

    /// <summary>A task whose source, or any claim about which, is unverified.</summary>
    public static bool Task(BoardTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Source(task.Source) || task.Claims.Any(claim => Source(claim.Source));
    }

    /// <summary>A value that unverified sources state and no other does.</summary>
    public static bool Value(IReadOnlyList<ClaimRow> claims, string field, string? value)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var stated = claims.Where(claim => claim.Field == field && claim.Value == value).ToList();
        return stated.Count > 0 && stated.All(claim => Source(claim.Source));
    }
}
