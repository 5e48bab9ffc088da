namespace ComplianceLedger.Server.Programmes;

/// <summary>A programme can't be read. The message begins with file and line, as in <c>plan.yaml:12: …</c>.</summary>
public sealed class ProgrammeException : Exception
{
    /// <param name="line">From 1 on; 0 where the problem is the file itself.</param>
    public ProgrammeException(string file, long line, string problem, Exception? inner = null)
        : base(line > 0 ? $"{file}:{line}: {problem}" : $"{file}: {problem}", inner) => (File, Line, Problem) = (file, line, problem);

    public ProgrammeException() { }
    public ProgrammeException(string message) : base(message) { }
    public ProgrammeException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Every problem that was found in the same text, in its order; this one stands for the first of them.</summary>
    public IReadOnlyList<ProgrammeException> All { get => field ?? [this]; init; }

    /// <summary>It says no more than that another row has a problem, which is the one to tell.</summary>
    internal bool OnlyFollows { get; init; }

    public string File { get; } = "";
    public long Line { get; }
    public string Problem { get; } = "";
}
