using Indexer.Corpus;

namespace Indexer.Extraction;

/// <summary>Names of the counters of what is skipped: few, stable, and made once.</summary>
internal static class SkipReasons
{
    private static readonly string?[] ByStatus = new string?[600];

    public static string OfKind(RecordKind kind) => kind switch
    {
        RecordKind.Request => "record-type:request",
        RecordKind.Metadata => "record-type:metadata",
        RecordKind.WarcInfo => "record-type:warcinfo",
        RecordKind.FileDescription => "record-type:filedesc",
        RecordKind.Continuation => "record-type:continuation",
        _ => "record-type:unknown",
    };

    public static string OfStatus(int status) => status is < 100 or >= 600 ? "http-other" : ByStatus[status] ??= $"http-{status}";

    /// <summary>For a URL whose protocol doesn't serve documents.</summary>
    public static string OfScheme(string url)
    {
        foreach (var scheme in (ReadOnlySpan<string>)["dns", "whois", "ftp", "metadata", "urn", "warcinfo", "file", "data", "about"])
            if (url.Length > scheme.Length && url[scheme.Length] == ':' && url.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return "scheme:" + scheme;
        return "scheme:other";
    }
}
