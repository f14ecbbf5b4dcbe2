namespace Indexer.Extraction.Html;

/// <summary>What an open element does to the text within it; undone when it is closed.</summary>
[Flags]
internal enum ElementEffects : byte
{
    None = 0,

    /// <summary>Words do not reach across its borders.</summary>
    Break = 1 << 0,

    /// <summary>Its text is never shown.</summary>
    Hidden = 1 << 1,

    /// <summary>Its text goes as long as other text remains.</summary>
    Noise = 1 << 2,

    /// <summary>It is a template: nothing in it is part of the page.</summary>
    Inert = 1 << 3,

    /// <summary>Its text is a heading.</summary>
    Heading = 1 << 4,

    /// <summary>Its text is the anchor of a link.</summary>
    Link = 1 << 5,

    /// <summary>A header, footer or aside in it belongs to the content.</summary>
    Section = 1 << 6,

    /// <summary>The page says that this is its main content: whatever is around it was not noise as far as this is concerned.</summary>
    Main = 1 << 7,
}
