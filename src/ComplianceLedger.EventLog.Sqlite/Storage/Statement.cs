using System.Diagnostics.CodeAnalysis;
using SQLitePCL;

namespace ComplianceLedger.EventLog.Sqlite.Storage;

/// <summary>A prepared statement, used again and again by its connection's owner. What it gives of a row is valid until the next step.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    public Statement Bind(int index, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, index, value), "Binding");
        return this;
    }

    public Statement BindText(int index, ReadOnlySpan<byte> utf8)
    {
        database.Check(raw.sqlite3_bind_text(handle, index, utf8), "Binding");
        return this;
    }

    public Statement BindBlob(int index, ReadOnlySpan<byte> bytes)
    {
        // An empty span has no address, which SQLite would take for NULL.
        var code = bytes.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, index, 0) : raw.sqlite3_bind_blob(handle, index, bytes);
        database.Check(code, "Binding");
        return this;
    }

    /// <returns>True on a row, false at the end.</returns>
    /// <exception cref="EventLogException">The store failed; the statement is reset.</exception>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code == raw.SQLITE_DONE)
            return false;
        try
        {
            database.Check(code, "A statement");
        }
        finally
        {
            Reset();
        }
        return false;
    }

    /// <summary>Runs a statement without rows to its end.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    /// <summary>Outside a transaction this is where a read lets go of its snapshot.</summary>
    [SuppressMessage("Performance", "CA1806", Justification = "Reset repeats the error that Step has already thrown.")]
    public void Reset() => raw.sqlite3_reset(handle);

    public long Number(int column) => raw.sqlite3_column_int64(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    /// <summary>A blob, or a text's UTF-8.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public int Length(int column) => raw.sqlite3_column_bytes(handle, column);

    public void Dispose() => handle.Dispose();
}
