namespace Indexer.Search;

/// <summary>What matches can be counted by.</summary>
public enum FacetField
{
    /// <summary>The host of the URL.</summary>
    Host,

    /// <summary>The language, an ISO 639 code.</summary>
    Language,

    /// <summary>The year of the document's date, in UTC.</summary>
    Year,

    /// <summary>The group of its media type (<see cref="Indexing.DocumentTypes"/>).</summary>
    Type,
}
