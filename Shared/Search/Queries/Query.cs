using System.Text.Json.Serialization;

namespace Indexer.Search.Queries;

/// <summary>A parsed query: what was asked, before analysis and before any index is looked at. Immutable. As JSON it travels to the nodes that hold the shards.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(WordQuery), "word")]
[JsonDerivedType(typeof(PhraseQuery), "phrase")]
[JsonDerivedType(typeof(PrefixQuery), "prefix")]
[JsonDerivedType(typeof(SiteQuery), "site")]
[JsonDerivedType(typeof(LanguageQuery), "language")]
[JsonDerivedType(typeof(EverythingQuery), "everything")]
[JsonDerivedType(typeof(NothingQuery), "nothing")]
[JsonDerivedType(typeof(GroupQuery), "group")]
public abstract record Query
{
    /// <summary>Whether it only narrows down and never scores (<c>site:</c>, <c>lang:</c> and combinations of them).</summary>
    [JsonIgnore]
    public virtual bool IsFilter => false;
}

/// <summary>The fields that a word, phrase or prefix is looked for in.</summary>
public enum QueryScope
{
    /// <summary>Title, headings, main text and URL words.</summary>
    Everywhere,
    /// <summary><c>title:</c></summary>
    Title,
    /// <summary><c>url:</c></summary>
    Url,
}

/// <summary>A word as typed, in any of its inflected forms; analysis may make several tokens of it.</summary>
public sealed record WordQuery(string Text, QueryScope Scope) : Query;

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
}

/// <summary>Documents in a language.</summary>
public sealed record LanguageQuery(string Code) : Query
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
