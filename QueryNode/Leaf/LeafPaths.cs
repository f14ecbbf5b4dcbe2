namespace Indexer.QueryNode.Leaf;

/// <summary>What nodes ask each other for, on the leaf port.</summary>
internal static class LeafPaths
{
    public const string State = "/internal/state";

    public const string Search = "/internal/search";

    public const string Fetch = "/internal/fetch";
}
