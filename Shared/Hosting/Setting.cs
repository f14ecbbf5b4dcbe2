namespace Indexer.Hosting;

/// <summary>
/// A setting of a program, by one name in three spellings: the flag <c>--health-urls</c>, the variable <c>INDEXER__HEALTH_URLS</c> (<c>INDEXER__HEALTHURLS</c> too), and
/// <c>Indexer:HealthUrls</c> in appsettings.json. A flag wins over a variable, a variable over the file.
/// </summary>
/// <param name="Name">Words with dashes, as in the flag.</param>
/// <param name="ValueName">What its value is, for help: URI, DIR, N.</param>
/// <param name="Description">What it does, with its default.</param>
public sealed record Setting(string Name, string ValueName, string Description)
{
    /// <summary>
    /// Whether a secret may be part of its value. The variable with <c>_FILE</c> behind its name may name a file that holds it.
    /// </summary>
    public bool MayHoldSecret { get; init; }

    /// <summary>Whether all of its value is a secret, which is never shown nor taken from a flag.</summary>
    public bool IsSecret { get; init; }

    /// <summary><c>--health-urls</c>.</summary>
    public string Flag => "--" + Name;

    /// <summary><c>INDEXER__HEALTH_URLS</c>.</summary>
    public string Variable => "INDEXER__" + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary><c>healthurls</c>: the key under <c>Indexer</c>, where case does not count.</summary>
    internal string Key => Name.Replace("-", "", StringComparison.Ordinal);

    /// <summary>How it is named to people: every way to set it.</summary>
    public override string ToString() => $"{Flag} ({Variable})";
}
