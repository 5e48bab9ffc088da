using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.EventCodec;

/// <summary>Objects that stand inside several events and commands. Storage format: a change here is a new version of every event that holds one.</summary>
internal static class Shapes
{
    public static void Party(FieldWriter w, Party p) => w.Text("user", p.User).Word("role", p.Role).Text("agency", p.Agency?.Value);

    public static Party Party(FieldReader r) => new(r.Text("user"), r.Word<Role>("role"), r.AgencyIdOrNull("agency"));

    public static void Bilingual(FieldWriter w, BilingualText t) => w.Text("vi", t.Vi).Text("en", t.En);

    public static BilingualText Bilingual(FieldReader r) => new(r.Text("vi"), r.TextOrNull("en"));

    public static void Claim(FieldWriter w, Claim c) => w.Text("field", c.Field).Text("value", c.Value).Text("source", c.Source);

    public static Claim Claim(FieldReader r) => new(r.Text("field"), r.Text("value"), r.Text("source"));

    public static void Document(FieldWriter w, Document d) => w
        .Text("number", d.Number).Text("issuer", d.Issuer).Day("issuedOn", d.IssuedOn).Text("title", d.Title)
        .Text("mediaType", d.MediaType).Number("size", d.Size).Text("sha256", d.Sha256).Text("uri", d.Uri);

    /// <summary>Evidence has at least a title.</summary>
    public static Document Evidence(FieldReader r) => Document(r) is var document && !string.IsNullOrWhiteSpace(document.Title) ? document : throw r.Wrong("title", "is missing");

    /// <summary>What an assigner decides by has at least a number or a title.</summary>
    public static Document Document(FieldReader r)
    {
        var document = new Document(
            r.TextOrNull("number"), r.TextOrNull("issuer"), r.DayOrNull("issuedOn"), r.TextOrNull("title"),
            r.TextOrNull("mediaType"), r.NumberOrNull("size"), Sha256OrNull(r), r.TextOrNull("uri"));
        if (string.IsNullOrWhiteSpace(document.Number) && string.IsNullOrWhiteSpace(document.Title))
            throw new FieldException(r.Path, "a document has at least a number or a title");
        return document.Size is >= 0 or null ? document : throw r.Wrong("size", "is a number of bytes");
    }

    public static void Product(FieldWriter w, Product p) => w
        .Text("number", p.Number).Text("issuer", p.Issuer).Day("issuedOn", p.IssuedOn).Text("title", p.Title).Text("sha256", p.Sha256);

    public static Product Product(FieldReader r) =>
        new(r.TextOrNull("number"), r.TextOrNull("issuer"), r.Day("issuedOn"), r.Text("title"), Sha256OrNull(r));

    public static void Deadline(FieldWriter w, Deadline d) => w.Day("on", d.Day);

    public static Deadline Deadline(FieldReader r) => new Deadline.On(r.Day("on"));

    /// <summary>A deadline as a command gives it: a date is the only form so far.</summary>
    public static Deadline GivenDeadline(FieldReader r) => r.Has("on")
        ? Deadline(r)
        : throw r.Wrong("on", "is missing: a deadline is a date, {\"on\":\"2025-06-30\"}; terms, words and recurrence are not carried out yet");

    /// <summary>A document, or its number alone.</summary>
    public static Document? GivenDocument(FieldReader r, bool required) => r.ObjectOrTextOrNull("document", required, Document, DocumentOfNumber);

    private static Document DocumentOfNumber(string number) => new(number, null, null, null, null, null, null, null);

    public static void Change<T>(FieldWriter w, Change<T> change, Action<FieldWriter, string, T> field)
    {
        field(w, "was", change.Was);
        field(w, "is", change.Is);
    }

    public static int? PercentOrNull(FieldReader r, string name) =>
        r.NumberOrNull(name) is not { } percent ? null
        : percent is >= 0 and <= 100 ? (int)percent
        : throw r.Wrong(name, "lies between 0 and 100");

    private static string? Sha256OrNull(FieldReader r) =>
        r.TextOrNull("sha256") is not { } text ? null
        : text.Length == 64 && text.All(r.IsStored ? char.IsAsciiHexDigitLower : char.IsAsciiHexDigit) ? text.ToLowerInvariant()
        : throw r.Wrong("sha256", "is not 64 hexadecimal digits");
}
