using System.Collections.Frozen;

namespace Indexer.Extraction.Languages;

/// <summary>Which languages are written in which scripts.</summary>
internal static class LanguageScripts
{
    private static readonly FrozenDictionary<string, Script> NonLatin = Read(
        (Script.Cyrillic, "ru uk bg be mk sr kk ky mn tg tt ba cv uz az os ce ab"), (Script.Greek, "el grc"), (Script.Hebrew, "he yi"),
        (Script.Arabic, "ar fa ur ps ckb ug sd ku ks"), (Script.Devanagari, "hi mr ne sa mai bho kok"), (Script.Bengali, "bn as"), (Script.Gurmukhi, "pa"),
        (Script.Gujarati, "gu"), (Script.Tamil, "ta"), (Script.Telugu, "te"), (Script.Kannada, "kn"), (Script.Malayalam, "ml"), (Script.Sinhala, "si"), (Script.Thai, "th"),
        (Script.Lao, "lo"), (Script.Khmer, "km"), (Script.Myanmar, "my"), (Script.Georgian, "ka"), (Script.Armenian, "hy"), (Script.Ethiopic, "am ti"),
        (Script.Hangul, "ko"), (Script.Kana, "ja"), (Script.Han, "zh"));

    private static readonly FrozenSet<string> LatinToo = FrozenSet.Create("sr", "kk", "uz", "az", "ku", "mn", "tt", "ks", "sa", "yi", "tg", "ug", "mk");

    public static bool MayBeLatin(string language) => !NonLatin.ContainsKey(language) || LatinToo.Contains(language);

    /// <summary>Whether texts of the language may be dominated by the script.</summary>
    public static bool Uses(string language, Script script) =>
        (NonLatin.TryGetValue(language, out var own) && own == script)
        || (language, script) is ("ja", Script.Han) or ("ko", Script.Han) or ("zh", Script.Kana) or ("pa", Script.Arabic) or ("az" or "ku" or "kk" or "uz" or "tg", _);

    /// <summary>The language, where the script has but one of any currency on the web; null where several share it.</summary>
    public static string? OnlyLanguageOf(Script script) => script switch
    {
        Script.Greek => "el",
        Script.Hebrew => "he",
        Script.Bengali => "bn",
        Script.Gurmukhi => "pa",
        Script.Gujarati => "gu",
        Script.Tamil => "ta",
        Script.Telugu => "te",
        Script.Kannada => "kn",
        Script.Malayalam => "ml",
        Script.Sinhala => "si",
        Script.Thai => "th",
        Script.Lao => "lo",
        Script.Khmer => "km",
        Script.Myanmar => "my",
        Script.Georgian => "ka",
        Script.Armenian => "hy",
        Script.Ethiopic => "am",
        Script.Hangul => "ko",
        Script.Kana => "ja",
        Script.Han => "zh",
        _ => null,
    };

    private static FrozenDictionary<string, Script> Read(params ReadOnlySpan<(Script Script, string Languages)> table)
    {
        var scripts = new Dictionary<string, Script>(StringComparer.Ordinal);
        foreach (var (script, languages) in table)
            foreach (var language in languages.Split(' ')) scripts.TryAdd(language, script);
        return scripts.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
