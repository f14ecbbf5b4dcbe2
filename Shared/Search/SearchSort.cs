namespace Indexer.Search;

/// <summary>The order of hits. Each is total: what is equal stands in byte order of the document keys, so that an order is the same for every sharding and a cursor has one place in it.</summary>
public enum SearchSort
{
    /// <summary>The best first.</summary>
    Score,

    /// <summary>The newest first; documents without a date last.</summary>
    Date,

    /// <summary>By host, in byte order; documents without a host last.</summary>
    Host,

    /// <summary>By document key, the order in which shards hold their documents: a search stops when it has enough, and what lies before a cursor is not visited.</summary>
    Key,
}
