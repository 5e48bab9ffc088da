using System.Diagnostics.CodeAnalysis;

namespace ComplianceLedger.EventLog.Sqlite.Storage;

/// <summary>
/// A cache of two generations: when the young one is full it becomes the old one and the old one is forgotten; what is asked for moves
/// back into the young one. Never more than its bound, no bookkeeping for each use. Belongs to one thread at a time.
/// </summary>
internal sealed class BoundedCache<TKey, TValue>(int entriesMax)
    where TKey : notnull
    where TValue : notnull
{
    private readonly int _generationMax = Math.Max(1, entriesMax / 2);
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_young.TryGetValue(key, out value))
            return true;
        if (!_old.Remove(key, out value))
            return false;
        Add(key, value);
        return true;
    }

    public void Add(TKey key, TValue value)
    {
        if (_young.Count >= _generationMax)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }
        _young[key] = value;
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }
}
