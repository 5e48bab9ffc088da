using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Server.Api;

/// <summary>How an answer tells what it reflects, and how a caller asks for an answer that reflects enough.</summary>
internal static class Positions
{
    /// <summary>Of every answer that depends on the log: everything up to this position is in it.</summary>
    public const string Header = "Ledger-Position";

    public const string AsOfHeader = "Ledger-As-Of";

    public const string KnownAtHeader = "Ledger-Known-At";

    /// <summary>How long a read waits for the views to reach what the caller asks for.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);

    /// <summary>Waits for <c>atLeast=POSITION</c> or <c>atLeast=STREAM@REVISION</c>; the problem to answer with, or null.</summary>
    public static async Task<IResult?> Await(HttpContext http, LedgerRuntime ledger)
    {
        var text = http.Request.Query["atLeast"].ToString();
        if (text.Length == 0)
            return null;
        bool reached;
        if (LogPosition.TryParse(text, out var position))
        {
            reached = await ledger.Views.WaitFor(position, WaitMax, http.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            var at = text.LastIndexOf('@');
            if (at < 0 || !StreamName.IsValid(text[..at]) || !LogPosition.TryParse(text[(at + 1)..], out var revision))
                return Problems.Malformed("atLeast", "must be a position, or a stream and revision such as directiveTask-T1@4");
            reached = await ledger.Views.WaitFor(new StreamName(text[..at]), new Revision(revision.Value), WaitMax, http.RequestAborted).ConfigureAwait(false);
        }
        return reached ? null : Problems.Unavailable(http, $"The views did not reach {text} within {WaitMax.TotalSeconds:0} s; they are at {ledger.Views.Position}.");
    }

    public static void Tell(HttpContext http, Basis basis)
    {
        http.Response.Headers[Header] = basis.Position.ToString();
        http.Response.Headers[AsOfHeader] = basis.AsOf.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        http.Response.Headers[KnownAtHeader] = basis.KnownAt.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
    }
}
