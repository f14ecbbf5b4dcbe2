namespace Indexer.Search.Ranking;

/// <summary>Where a document of a shard stands in an order: larger values first, equal ones by number, which in a shard is the order of keys.</summary>
/// <param name="Value">By <see cref="SortValues"/>.</param>
/// <param name="Document">Number in the shard.</param>
internal readonly record struct Place(long Value, int Document) : IComparable<Place>
{
    /// <summary>Before all documents.</summary>
    public static Place First { get; } = new(long.MaxValue, -1);

    public int CompareTo(Place other) => Value != other.Value ? other.Value.CompareTo(Value) : Document.CompareTo(other.Document);
}
