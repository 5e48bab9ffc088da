using System.Collections;
using System.Runtime.CompilerServices;

namespace ComplianceLedger.Domain;

/// <summary>An immutable list that is equal to another with the same items in the same order, so that events and states compare by what they say.</summary>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Create))]
public sealed class ValueList<T> : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    public static readonly ValueList<T> Empty = new([]);

    private readonly T[] _items;

    internal ValueList(T[] items) => _items = items;

    public int Count => _items.Length;

    public T this[int index] => _items[index];

    public bool Contains(T item) => Array.IndexOf(_items, item) >= 0;

    public ValueList<T> Add(T item) => new([.. _items, item]);

    public ValueList<T> Remove(T item) => new([.. _items.Where(other => !EqualityComparer<T>.Default.Equals(item, other))]);

    public ValueList<T> Replace(int index, T item) => new([.. _items[..index], item, .. _items[(index + 1)..]]);

    public ValueList<T> ReplaceLast(T item) => new([.. _items[..^1], item]);

    public bool Equals(ValueList<T>? other) => other is not null && _items.AsSpan().SequenceEqual(other._items);

    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in _items)
            hash.Add(item);
        return hash.ToHashCode();
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    public override string ToString() => $"[{string.Join(", ", _items)}]";
}

public static class ValueList
{
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => items.IsEmpty ? ValueList<T>.Empty : new ValueList<T>(items.ToArray());
}
