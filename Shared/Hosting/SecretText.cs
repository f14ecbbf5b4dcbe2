using System.Text.RegularExpressions;

namespace Indexer.Hosting;

/// <summary>Keeps secrets out of logs and messages.</summary>
public static partial class SecretText
{
    /// <summary>What stands for a secret.</summary>
    public const string Stars = "***";

    /// <summary>An address without what is secret in it: the password before the host, and the values of query parameters that look like keys.</summary>
    public static string Mask(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SecretParameter().Replace(Password().Replace(text, $"$1{Stars}$2"), $"$1{Stars}");
    }

    // To the last @ before the path: a password may hold one.
    [GeneratedRegex("(://[^/?#:]*:)[^/?#]*(@)")]
    private static partial Regex Password();

    [GeneratedRegex("([?&][^=&]*(?:key|secret|token|password|signature)[^=&]*=)[^&]*", RegexOptions.IgnoreCase)]
    private static partial Regex SecretParameter();
}
