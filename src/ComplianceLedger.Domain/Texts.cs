namespace ComplianceLedger.Domain;

/// <summary>A text in Vietnamese, and in English where somebody gave it.</summary>
public sealed record BilingualText(string Vi, string? En);

/// <summary>A statement of one source about one field. Claims that disagree stand beside each other; one may be marked preferred.</summary>
public sealed record Claim(string Field, string Value, string Source);

/// <summary>A document that lives elsewhere; the ledger keeps what identifies it.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">64 hexadecimal digits, lower case.</param>
public sealed record Document(
    string? Number,
    string? Issuer,
    DateOnly? IssuedOn,
    string? Title,
    string? MediaType,
    long? Size,
    string? Sha256,
    string? Uri);

/// <summary>The document by which a task was done. Its date of issue is the day of completion, once it is accepted.</summary>
public sealed record Product(string? Number, string? Issuer, DateOnly IssuedOn, string Title, string? Sha256);

/// <summary>What a field was and what it became.</summary>
public sealed record Change<T>(T Was, T Is);
