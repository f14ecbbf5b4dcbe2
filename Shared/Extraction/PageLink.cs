namespace Indexer.Extraction;

/// <summary>A link out of a page.</summary>
/// <param name="Url">Absolute, normalised target.</param>
/// <param name="Anchor">The link's text with blanks collapsed; the image's alt text where a link holds no text.</param>
public readonly record struct PageLink(string Url, string Anchor);
