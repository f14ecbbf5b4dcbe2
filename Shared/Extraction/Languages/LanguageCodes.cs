using System.Buffers;
using System.Collections.Frozen;

namespace Indexer.Extraction.Languages;

/// <summary>
/// Brings language tags (BCP 47), ISO 639-2 and 639-3 codes and the mistakes that pages make to one code: ISO 639-1 where there is one, else ISO 639-3.
/// Script and region are dropped; Norwegian without further ado is Bokmål; Chinese languages written alike are <c>zh</c>.
/// </summary>
internal static class LanguageCodes
{
    private static readonly FrozenDictionary<string, string> Aliases = Read("""
        no nb nob nb nor nb norwegian nb nno nn iw he in id ji yi jp ja cn zh kr ko gr el cz cs dk da ua uk mo ro sh sr
        cmn zh yue zh wuu zh zho zh chi zh nan zh eng en english en deu de ger de german de deutsch de gsw de fra fr fre fr french fr
        spa es spanish es ita it italian it por pt portuguese pt nld nl dut nl dutch nl swe sv swedish sv dan da danish da fin fi pol pl polish pl
        ces cs cze cs slk sk slo sk ron ro rum ro hun hu tur tr turkish tr rus ru russian ru ukr uk bul bg ell el gre el ara ar arb ar arabic ar
        fas fa per fa pes fa heb he hin hi hindi hi jpn ja japanese ja kor ko korean ko vie vi ind id indonesian id cat ca hrv hr srp sr slv sl
        mkd mk mac mk bel be lit lt lav lv est et ekk et isl is ice is gle ga eus eu baq eu glg gl msa ms may ms zlm ms tha th ben bn urd ur mar mr nep ne
        tam ta tel te kan kn mal ml guj gu pan pa sin si khm km lao lo mya my bur my kat ka geo ka hye hy arm hy amh am kaz kk kir ky uzb uz aze az
        mon mn tgk tg afr af sqi sq alb sq cym cy wel cy epo eo lat la fil tl tgl tl swa sw bos bs ltz lb mlt mt fao fo yid yi pus ps kur ku
        """);

    private static readonly SearchValues<char> PrimaryEnds = SearchValues.Create("-_;,. ");

    private static readonly FrozenSet<string> Nothing = FrozenSet.Create("und", "mul", "zxx", "mis", "x", "i", "default", "all", "none", "xx", "lang");

    /// <summary>The code, or empty where the tag names no language.</summary>
    public static string Normalize(string? tag)
    {
        if (string.IsNullOrEmpty(tag)) return "";
        var primary = tag.AsSpan().Trim();
        var end = primary.IndexOfAny(PrimaryEnds);
        if (end >= 0)
        {
            // A list of several languages names none of them.
            if (primary[end..].Contains(',')) return "";
            primary = primary[..end];
        }
        if (primary.Length is < 2 or > 10) return "";
        foreach (var letter in primary)
            if (!char.IsAsciiLetter(letter)) return "";
        var code = primary is "en" ? "en" : new string(primary).ToLowerInvariant();
        if (Aliases.TryGetValue(code, out var known)) return known;
        return code.Length > 3 || Nothing.Contains(code) ? "" : code;
    }

    private static FrozenDictionary<string, string> Read(string pairs)
    {
        var words = pairs.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var aliases = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < words.Length; i += 2) aliases.Add(words[i], words[i + 1]);
        return aliases.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
