namespace ComplianceLedger.Server.Imports;

/// <summary>What a file to import holds; its extension says which.</summary>
public enum ImportKind
{
    /// <summary>One command a line, as JSON: <c>.jsonl</c>, <c>.ndjson</c>, <c>.json</c>, and standard input.</summary>
    Commands,

    /// <summary>A programme: <c>.yaml</c>, <c>.yml</c>.</summary>
    Programme,

    /// <summary>One task a row: <c>.csv</c>.</summary>
    TaskSheet,
}

public static class ImportKinds
{
    /// <summary>What stands for standard input where a file is asked for.</summary>
    public const string StandardInput = "-";

    /// <summary>The kind by extension, without regard to case; null for one that can't be imported.</summary>
    public static ImportKind? Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path == StandardInput ? ImportKind.Commands : Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".jsonl" or ".ndjson" or ".json" => ImportKind.Commands,
            ".yaml" or ".yml" => ImportKind.Programme,
            ".csv" => ImportKind.TaskSheet,
            _ => null,
        };
    }
}
