using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Server.Api;

/// <summary>How an answer tells what it reflects, and how a caller asks for an answer that reflects enough.</summary>
internal static class Positions
{
    /// <summary>Of every answer that depends on the log: everything up to this position is in it.</summary>
    public const string Header = "Ledger-Position";

    /// <summary>Of the query: see <see cref="Await"/>.</summary>
    public const string AtLeast = "atLeast";

    public const string AsOfHeader = "Ledger-As-Of";

    public const string KnownAtHeader = "Ledger-Known-At";

    /// <summary>Waits for <c>atLeast=POSITION</c> or <c>atLeast=STREAM@REVISION</c>; the problem to answer with, or null.</summary>
    public static async Task<IResult?> Await(HttpContext http, LedgerRuntime ledger, TimeSpan waitMax)
    {
        var text = http.Request.Query[AtLeast].ToString();
        if (text.Length == 0)
            return null;
        bool reached;
        if (LogPosition.TryParse(text, out var position))
        {
            reached = await ledger.Views.WaitFor(position, waitMax, http.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            var at = text.LastIndexOf('@');
            if (at < 0 || !StreamName.IsValid(text[..at]) || !LogPosition.TryParse(text[(at + 1)..], out var revision))
                return Problems.Malformed(AtLeast, "must be a position, or a stream and revision such as directiveTask-T1@4");
            reached = await ledger.Views.WaitFor(new StreamName(text[..at]), new Revision(revision.Value), waitMax, http.RequestAborted).ConfigureAwait(false);
        }
        return reached ? null : Problems.Unavailable(http, $"The views did not reach {text} within {waitMax.TotalSeconds:0.#} s; they are at {ledger.Views.Position}.");
    }

    public static void Tell(HttpContext http, Basis basis)
    {
        http.Response.Headers[Header] = basis.Position.ToString();
        http.Response.Headers[AsOfHeader] = basis.AsOf.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        http.Response.Headers[KnownAtHeader] = basis.KnownAt.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
    }
}
