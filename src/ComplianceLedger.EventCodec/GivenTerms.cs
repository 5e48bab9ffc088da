using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.EventCodec;

/// <summary>A deadline for those who are given it in a form of their own, such as a row of a programme: the same fields as in a command.</summary>
public static class GivenTerms
{
    /// <param name="utf8">The JSON of the deadline alone.</param>
    /// <exception cref="FieldException">A field is missing, unknown or wrong. The path is the field's name, or empty where it is the whole.</exception>
    public static DeadlineTerm Read(ReadOnlyMemory<byte> utf8) => FieldReader.ReadGiven(utf8, Shapes.GivenDeadline);
}
