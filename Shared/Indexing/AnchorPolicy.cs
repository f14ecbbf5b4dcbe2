using System.Text.Json.Serialization;

namespace Indexer.Indexing;

/// <summary>Which links say in their texts what the page is about that they lead to.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AnchorPolicy>))]
public enum AnchorPolicy
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those of pages of other hosts, <c>www.</c> and scheme aside.</summary>
    External,

    /// <summary>All, but for those of a page to itself.</summary>
    All,
}
