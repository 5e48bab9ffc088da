using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.EventCodec;

/// <summary>A term, or a recurrence, as text for those who keep it beside the log: the same JSON as inside the events.</summary>
public static class StoredTerms
{
    public static string Write(DeadlineTerm term) => FieldWriter.Utf8.GetString(FieldWriter.Write(term, Shapes.Term));

    public static string Write(RecurrenceSet set) => FieldWriter.Utf8.GetString(FieldWriter.Write(set, Shapes.RecurrenceSet));

    /// <exception cref="FieldException">It is no recurrence.</exception>
    public static RecurrenceSet ReadRecurrence(string json) => FieldReader.ReadStored(FieldWriter.Utf8.GetBytes(json), Shapes.RecurrenceSet);

    /// <exception cref="FieldException">It is no term.</exception>
    public static DeadlineTerm Read(string json) => FieldReader.ReadStored(FieldWriter.Utf8.GetBytes(json), Shapes.Term);
}
