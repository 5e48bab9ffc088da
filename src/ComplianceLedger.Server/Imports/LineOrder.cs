namespace ComplianceLedger.Server.Imports;

/// <summary>What a line touches: two lines with a key in common keep their order, unless both only share it.</summary>
/// <param name="IsExclusive">The line may change it; otherwise it only relies on it as earlier lines have left it.</param>
internal readonly record struct Touch(string Key, bool IsExclusive);

/// <summary>A line in the window.</summary>
internal sealed class WindowLine(ImportLine line, IReadOnlyList<Touch> touches)
{
    public ImportLine Line { get; } = line;
    public IReadOnlyList<Touch> Touches { get; } = touches;

    /// <summary>Lines that wait for this one.</summary>
    public List<WindowLine> Followers { get; } = [];

    /// <summary>Earlier lines that this one still waits for.</summary>
    public int WaitsFor { get; set; }
}

/// <summary>
/// Which of the lines in the window may start. A line waits for every earlier one that changes what it relies on, and for every earlier one that relies on
/// what it changes. Lines only ever wait for earlier ones, so something can always go on. Not thread-safe; it holds what is in the window, no more.
/// </summary>
internal sealed class LineOrder
{
    private sealed class Holders
    {
        public WindowLine? Changing { get; set; }
        public HashSet<WindowLine> Sharing { get; } = [];
    }

    private readonly Dictionary<string, Holders> _keys = new(StringComparer.Ordinal);

    /// <summary>Takes a line in, in the order of the file; true where it may start at once.</summary>
    public bool Admit(WindowLine line)
    {
        var earlier = new HashSet<WindowLine>();
        foreach (var touch in line.Touches)
        {
            if (!_keys.TryGetValue(touch.Key, out var holders))
                _keys.Add(touch.Key, holders = new Holders());
            if (holders.Changing is { } changing)
                earlier.Add(changing);
            if (touch.IsExclusive)
            {
                earlier.UnionWith(holders.Sharing);
                holders.Sharing.Clear();
                holders.Changing = line;
            }
            else if (holders.Changing != line)
            {
                holders.Sharing.Add(line);
            }
        }
        earlier.Remove(line);
        foreach (var other in earlier)
            other.Followers.Add(line);
        line.WaitsFor = earlier.Count;
        return line.WaitsFor == 0;
    }

    /// <summary>Lets a line go; the lines that waited for it alone may start now.</summary>
    public IReadOnlyList<WindowLine> Complete(WindowLine line)
    {
        foreach (var touch in line.Touches)
        {
            if (!_keys.TryGetValue(touch.Key, out var holders))
                continue;
            if (holders.Changing == line)
                holders.Changing = null;
            holders.Sharing.Remove(line);
            if (holders.Changing is null && holders.Sharing.Count == 0)
                _keys.Remove(touch.Key);
        }
        var free = new List<WindowLine>();
        foreach (var follower in line.Followers)
        {
            if (--follower.WaitsFor == 0)
                free.Add(follower);
        }
        return free;
    }
}
