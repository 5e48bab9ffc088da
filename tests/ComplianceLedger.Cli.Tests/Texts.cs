namespace ComplianceLedger.Cli.Tests;

/// <summary>What the tests put into a ledger.</summary>
internal static class Texts
{
    /// <summary>Far longer than a line of a terminal, or of anything that a pipe is taken for.</summary>
    public static readonly string LongTitle = string.Join(' ', Enumerable.Range(1, 60).Select(i => $"nhiệm vụ thứ {i},")) + " hết";

    public const string Registrations = """
        {"type":"register-instrument","commandId":"i","data":{"instrumentId":"ct-15","kind":"Directive","issuer":"bbt","title":{"vi":"Chỉ thị 15-CT/TW"}}}
        {"type":"register-agency","commandId":"a1","data":{"agencyId":"bo-1","kind":"Ministry","name":{"vi":"Bộ Một"}}}
        {"type":"register-agency","commandId":"a2","data":{"agencyId":"bo-2","kind":"Ministry","name":{"vi":"Bộ Hai"}}}

        """;

    public static readonly string Ledger = Registrations
        + Assign("t1", LongTitle) + "\n" + Assign("t2", "Đẩy mạnh ngoại giao kinh tế") + "\n"
        + """{"type":"accept-task","commandId":"accept","at":"2025-02-03","by":{"user":"officer","role":"agency-officer","agency":"bo-1"},"data":{"taskId":"t2"}}""" + "\n";

    public static string Assign(string task, string title = "Việc", string instrument = "ct-15") =>
        $$$"""{"type":"assign-task","commandId":"assign-{{{task}}}","at":"2025-01-06","by":{"user":"giao","role":"assigner","agency":"vpcp"},"data":{"taskId":"{{{task}}}","instrument":"{{{instrument}}}","force":"Task","title":{"vi":"{{{title}}}","en":"Title of {{{task}}}"},"lead":"bo-1","deadline":{"on":"2025-06-30"} } }""";
}
