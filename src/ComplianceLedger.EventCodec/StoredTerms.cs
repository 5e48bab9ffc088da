using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.EventCodec;

/// <summary>A term as text for those who keep it beside the log: the same JSON as inside the events.</summary>
public static class StoredTerms
{
    public static string Write(DeadlineTerm term) => FieldWriter.Utf8.GetString(FieldWriter.Write(term, Shapes.Term));

    /// <exception cref="FieldException">It is no term.</exception>
    public static DeadlineTerm Read(string json) => FieldReader.ReadStored(FieldWriter.Utf8.GetBytes(json), Shapes.Term);
}
