using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Credentials;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Credentials;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Server.Api;

/// <summary>Credentials: issued, listed and revoked by an administrator or the operator.</summary>
internal static class TokenEndpoints
{
    private const string Route = "/api/v1/tokens";

    /// <summary>Credentials in one list; a ledger that has more wants them revoked, not listed.</summary>
    private const int ListMax = 10_000;

    private const int UserLengthMax = 256;

    public static void Map(IEndpointRouteBuilder routes, LedgerRuntime ledger, ServerLimits limits)
    {
        routes.MapPost(Route, (Delegate)((HttpContext http) => Create(http, ledger))).WithName("create-token").WithSummary("Cấp mã truy cập / issue a token")
            .Accepts<TokenRequest>("application/json").Produces<TokenCreated>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        routes.MapGet(Route, (Delegate)((HttpContext http) => List(http, ledger, limits.ReadWaitMax))).WithName("list-tokens").WithSummary("Các mã truy cập / tokens")
            .Produces<IReadOnlyList<TokenRow>>().ProducesProblem(StatusCodes.Status403Forbidden);
        routes.MapDelete($"{Route}/{{id}}", (HttpContext http, string id) => Revoke(http, ledger, id)).WithName("revoke-token").WithSummary("Thu hồi mã truy cập / revoke a token")
            .Produces<CommandAnswer>().ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> Create(HttpContext http, LedgerRuntime ledger)
    {
        TokenRequest request;
        try
        {
            // As strictly as a command: what could not be read again from the log is not let into it.
            request = FieldReader.ReadGiven(await CommandEndpoints.ReadBody(http).ConfigureAwait(false), static r =>
                new TokenRequest(r.Text("user"), r.Word<Role>("role"), r.AgencyIdOrNull("agency")?.Value, r.DayOrNull("expires")));
            if (request.User.Length > UserLengthMax)
                throw new FieldException("user", $"has at most {UserLengthMax} characters");
        }
        catch (FieldException e)
        {
            return Problems.Malformed(e);
        }
        var token = NewToken.Create();
        var result = await Send(http, ledger, token.CredentialId, new IssueCredential(
            token.CredentialId, request.User, request.Role, request.Agency is null ? null : new AgencyId(request.Agency), token.SecretHash, request.Expires)).ConfigureAwait(false);
        return result.Outcome is CommandOutcome.Accepted ? TypedResults.Ok(new TokenCreated(token.CredentialId.Value, token.Token)) : Failed(http, result);
    }

    private static async Task<IResult> List(HttpContext http, LedgerRuntime ledger, TimeSpan waitMax)
    {
        if (Access.CallerOf(http) is not { } caller)
            return Access.Unauthorized(http);
        if (!Authority.MayManageCredentials(caller.Role))
            return Problems.Forbidden("Only an administrator or the operator sees who holds tokens.");
        // What was issued before this request is in the list.
        var head = await ledger.Log.Head(http.RequestAborted).ConfigureAwait(false);
        if (!await ledger.Views.WaitFor(head, waitMax, http.RequestAborted).ConfigureAwait(false))
            return Problems.Unavailable(http, $"The views are at position {ledger.Views.Position}, not yet at {head}.");
        http.Response.Headers[Positions.Header] = head.ToString();
        var rows = new List<TokenRow>();
        foreach (var stream in await ledger.Views.Streams(Category.Credential, ListMax, http.RequestAborted).ConfigureAwait(false))
        {
            var state = CredentialState.Initial;
            await foreach (var recorded in ledger.Log.ReadStream(stream, new Revision(0), ReadDirection.Forwards, long.MaxValue, http.RequestAborted).ConfigureAwait(false))
                state = CredentialState.Evolve(state, Recorder.Read(recorded).Fact);
            if (state.Issued is { } issued)
                rows.Add(new TokenRow(issued.CredentialId.Value, issued.User, issued.Role, issued.Agency?.Value, issued.ExpiresOn, state.IsRevoked));
        }
        return TypedResults.Ok<IReadOnlyList<TokenRow>>(rows);
    }

    private static async Task<IResult> Revoke(HttpContext http, LedgerRuntime ledger, string id)
    {
        if (!Identifier.IsValid(id))
            return Problems.Malformed("id", "is not an identifier");
        var credential = new CredentialId(id);
        var result = await Send(http, ledger, credential, new RevokeCredential(credential)).ConfigureAwait(false);
        return result.Outcome is CommandOutcome.Accepted or CommandOutcome.Duplicate ? TypedResults.Ok(CommandAnswer.Of(result)) : Failed(http, result);
    }

    // Who asks is in the id: two people may revoke one token, and the second is told so.
    private static Task<CommandResult> Send(HttpContext http, LedgerRuntime ledger, CredentialId id, CredentialCommand command)
    {
        var caller = Access.CallerOf(http)!;
        return ledger.Gate.Send(
            new GivenCommand($"{CommandTable.Current.NameOf(command)}:{id}:{caller.Role}:{caller.User}", command, null, null), caller, cancellation: CancellationToken.None);
    }

    private static IResult Failed(HttpContext http, CommandResult result) => result.Outcome switch
    {
        CommandOutcome.Refused when result.Refusal!.Code == "not-for-this-role" => Problems.Of(result, StatusCodes.Status403Forbidden),
        CommandOutcome.Refused => Problems.Of(result, StatusCodes.Status422UnprocessableEntity),
        _ => Problems.Unavailable(http, result.Cause ?? result.Outcome.ToString()),
    };
}
