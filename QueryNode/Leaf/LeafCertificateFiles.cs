namespace Indexer.QueryNode.Leaf;

/// <summary>PEM files by which nodes know each other.</summary>
/// <param name="Authority">The authorities whose certificates are nodes'; of these nodes only, since whatever they have signed is taken for one.</param>
/// <param name="Certificate">This node's certificate.</param>
/// <param name="Key">Its private key; null where it is in the same file.</param>
public sealed record LeafCertificateFiles(string Authority, string Certificate, string? Key);
