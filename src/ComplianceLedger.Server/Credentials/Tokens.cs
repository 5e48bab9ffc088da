using System.Buffers.Text;
using System.Security.Cryptography;
using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Credentials;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.Credentials;

/// <summary>A new token: the only time that its secret is known.</summary>
public sealed record NewToken(CredentialId CredentialId, string Token, string SecretHash)
{
    private const int SecretBytes = 32;

    /// <summary>A credential id and 256 random bits: <c>id.secret</c>.</summary>
    public static NewToken Create()
    {
        var id = new CredentialId(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));
        return Create(id);
    }

    internal static NewToken Create(CredentialId id)
    {
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        return new NewToken(id, $"{id}.{Base64Url.EncodeToString(secret)}", HashOf(secret));
    }

    internal static string HashOf(ReadOnlySpan<byte> secret) => Convert.ToHexStringLower(SHA256.HashData(secret));
}

/// <summary>
/// Says whom a token stands for. Each is looked up in its own stream in the log, every time: a revocation counts from the moment it is durable,
/// and there is no copy that could lag behind.
/// </summary>
public sealed class TokenAuthority(IEventLog log, TimeProvider time)
{
    /// <summary>A credential's stream has two events; more than this is none of ours.</summary>
    private const int EventsMax = 16;

    private const int TokenLengthMax = 256;

    private static readonly CredentialId OperatorId = new("operator");

    private readonly NewToken _operator = NewToken.Create(OperatorId);

    /// <summary>The operator's local token: made anew at each start, kept in a file that only the owner of the data folder can read.</summary>
    public string OperatorToken => _operator.Token;

    /// <summary>The party that a token stands for, or null for a token that is unknown, wrong, expired or revoked.</summary>
    public async Task<Party?> Authenticate(string token, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(token);
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        if (token.Length > TokenLengthMax || dot <= 0 || !Identifier.IsValid(token[..dot]) || !Base64Url.IsValid(token.AsSpan(dot + 1)))
            return null;
        var id = new CredentialId(token[..dot]);
        var hash = NewToken.HashOf(Base64Url.DecodeFromChars(token.AsSpan(dot + 1)));
        if (id == OperatorId)
            return Matches(hash, _operator.SecretHash) ? Engine.LedgerEngine.Operator : null;
        var state = CredentialState.Initial;
        await foreach (var recorded in log.ReadStream(new StreamName(StreamId.Of(id).ToString()), new Revision(0), ReadDirection.Forwards, EventsMax, cancellation).ConfigureAwait(false))
            state = CredentialState.Evolve(state, Recorder.Read(recorded).Fact);
        return state is { Issued: { } issued, IsRevoked: false }
            && Matches(hash, issued.SecretHash)
            && !(VietnamTime.DayOf(time.GetUtcNow()) > issued.ExpiresOn)
                ? new Party(issued.User, issued.Role, issued.Agency)
                : null;
    }

    private static bool Matches(string hash, string stored) =>
        CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(hash), System.Text.Encoding.ASCII.GetBytes(stored));
}
