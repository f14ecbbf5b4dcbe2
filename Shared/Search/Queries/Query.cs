using System.Text.Json.Serialization;
using Indexer.Extraction;
using Indexer.Indexing;

namespace Indexer.Search.Queries;

/// <summary>A parsed query: what was asked, before analysis and before any index is looked at. Immutable. As JSON it travels to the nodes that hold the shards.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(WordQuery), "word")]
[JsonDerivedType(typeof(PhraseQuery), "phrase")]
[JsonDerivedType(typeof(PrefixQuery), "prefix")]
[JsonDerivedType(typeof(SiteQuery), "site")]
[JsonDerivedType(typeof(LanguageQuery), "language")]
[JsonDerivedType(typeof(TypeQuery), "type")]
[JsonDerivedType(typeof(DateQuery), "date")]
[JsonDerivedType(typeof(KeyQuery), "key")]
[JsonDerivedType(typeof(UnscoredQuery), "unscored")]
[JsonDerivedType(typeof(EverythingQuery), "everything")]
[JsonDerivedType(typeof(NothingQuery), "nothing")]
[JsonDerivedType(typeof(GroupQuery), "group")]
public abstract record Query
{
    /// <summary>Whether it only narrows down and never scores (<c>site:</c>, <c>lang:</c>, <c>date:</c> and combinations of them).</summary>
    [JsonIgnore]
    public virtual bool IsFilter => false;
}

/// <summary>The fields that a word, phrase or prefix is looked for in.</summary>
public enum QueryScope
{
    /// <summary>Title, headings, main text, URL words and anchors.</summary>
    Everywhere,
    /// <summary><c>title:</c></summary>
    Title,
    /// <summary><c>url:</c></summary>
    Url,
    /// <summary><c>anchor:</c></summary>
    Anchor,
}

/// <summary>A word as typed, in any of its inflected forms; analysis may make several tokens of it.</summary>
public sealed record WordQuery(string Text, QueryScope Scope) : Query
{
    /// <summary>How much it counts; null, as for what is typed: 1.</summary>
    public double? Weight { get; init; }
}

/// <summary>Words in their exact forms, one behind the other in one field.</summary>
public sealed record PhraseQuery(string Text, QueryScope Scope) : Query;

/// <summary>All words that start with <paramref name="Text"/>.</summary>
public sealed record PrefixQuery(string Text, QueryScope Scope) : Query;

/// <summary>Documents of a host or of any host below it.</summary>
public sealed record SiteQuery(string Host) : Query
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsFilter => true;

    /// <summary>The site that a text names, in the form that hosts are indexed in: people paste addresses, of which only the host counts, and write it in their own letters.</summary>
    public static SiteQuery Of(string text)
    {
        string host = HostIn(text.AsSpan().Trim()).TrimStart("*.").TrimEnd('.').ToString();
        return new SiteQuery(UrlNormalizer.NormalizeHost(host) ?? host.ToLowerInvariant());
    }

    private static ReadOnlySpan<char> HostIn(ReadOnlySpan<char> address)
    {
        int scheme = address.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0) address = address[(scheme + 3)..];
        int end = address.IndexOfAny("/\\?#");
        if (end >= 0) address = address[..end];
        address = address[(address.LastIndexOf('@') + 1)..];
        // An IPv6 address is indexed without its brackets.
        if (address.StartsWith('[') && address.IndexOf(']') is > 0 and var bracket) return address[1..bracket];
        int port = address.IndexOf(':');
        return port >= 0 ? address[..port] : address;
    }
}

/// <summary>Documents in a language.</summary>
public sealed record LanguageQuery(string Code) : Query
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsFilter => true;

    /// <summary>The language that a text names.</summary>
    public static LanguageQuery Of(string text) => new(text.Trim().ToLowerInvariant());
}

/// <summary>Documents of a type: a group of media types (<see cref="DocumentTypes"/>).</summary>
public sealed record TypeQuery(string Type) : Query
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsFilter => true;

    /// <summary>Whether there is such a type.</summary>
    [JsonIgnore]
    public bool IsKnown => DocumentTypes.All.Contains(Type);

    /// <summary>The types that there are, for messages.</summary>
    internal static string Known => string.Join(", ", DocumentTypes.All);

    /// <summary>The type that a text names; a media type counts by its group.</summary>
    public static TypeQuery Of(string text)
    {
        string type = text.Trim().ToLowerInvariant();
        return new TypeQuery(type.Contains('/', StringComparison.Ordinal) ? DocumentTypes.Of(type) : type);
    }
}

/// <summary>Documents whose date lies in a stretch of time; those without a date never do.</summary>
/// <param name="From">Its first second, in Unix seconds; null: since ever.</param>
/// <param name="Before">The second behind its last; null: for ever.</param>
public sealed record DateQuery(long? From, long? Before) : Query
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsFilter => true;
}

/// <summary>The documents of another query, all alike: an export asks for them in the order of their keys.</summary>
public sealed record UnscoredQuery(Query Query) : Query
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsFilter => true;
}

/// <summary>The document of a key. It can't be typed: the program asks so.</summary>
public sealed record KeyQuery(string Key) : Query
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsFilter => true;
}

/// <summary>All documents.</summary>
public sealed record EverythingQuery : Query;

/// <summary>No document.</summary>
public sealed record NothingQuery : Query;

/// <summary>
/// A combination. A document matches if it matches all of <paramref name="Required"/>, none of <paramref name="Prohibited"/> and, where there are optional parts that
/// score but no required part that does, at least one of <paramref name="Optional"/>. Its score is the sum over the required and optional parts it matches.
/// </summary>
public sealed record GroupQuery(IReadOnlyList<Query> Required, IReadOnlyList<Query> Optional, IReadOnlyList<Query> Prohibited) : Query
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsFilter =>
        Required.Count + Optional.Count > 0 && Required.All(q => q.IsFilter) && Optional.All(q => q.IsFilter) && Prohibited.All(q => q.IsFilter);
}

/// <summary>What the parser made of a text.</summary>
/// <param name="Root">The query.</param>
/// <param name="Notes">For the user, about parts that could not be taken as typed; empty for none.</param>
public sealed record ParsedQuery(Query Root, IReadOnlyList<QueryNote> Notes);
