using System.Text;
using System.Text.Json;
using Indexer.Extraction.Languages;
using Xunit;

namespace Indexer.Tests.Extraction.Languages;

public sealed class LanguageTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("en", "en")]
    [InlineData("EN-us", "en")]
    [InlineData("en_GB", "en")]
    [InlineData("zh-Hant", "zh")]
    [InlineData("zh-CN", "zh")]
    [InlineData("cmn", "zh")]
    [InlineData("no", "nb")]
    [InlineData("nb-NO", "nb")]
    [InlineData("nn", "nn")]
    [InlineData("iw", "he")]
    [InlineData("jp", "ja")]
    [InlineData("deu", "de")]
    [InlineData("German", "de")]
    [InlineData("hsb", "hsb")]
    [InlineData("", "")]
    [InlineData(null, "")]
    [InlineData("und", "")]
    [InlineData("en, de", "")]
    [InlineData("x-default", "")]
    [InlineData("{{lang}}", "")]
    public void Tags_become_one_code(string? tag, string code) => Assert.Equal(code, LanguageCodes.Normalize(tag));

    [Theory]
    [InlineData("en", "The quick brown fox jumps over the lazy dog, and then it is off to see what else there is to do in the wood.")]
    [InlineData("de", "Der schnelle braune Fuchs springt über den faulen Hund, und dann geht er in den Wald, um zu sehen, was es dort noch zu tun gibt.")]
    [InlineData("fr", "Le renard brun rapide saute par-dessus le chien paresseux, puis il va dans la forêt pour voir ce qu'il y a encore à faire.")]
    [InlineData("es", "El rápido zorro marrón salta sobre el perro perezoso y luego va al bosque para ver qué más hay que hacer por allí.")]
    [InlineData("it", "La rapida volpe marrone salta sopra il cane pigro e poi va nel bosco per vedere che cosa c'è ancora da fare.")]
    [InlineData("pt", "A rápida raposa marrom pula sobre o cão preguiçoso e depois vai à floresta para ver o que mais há para fazer.")]
    [InlineData("nl", "De snelle bruine vos springt over de luie hond en gaat dan naar het bos om te zien wat er nog meer te doen is.")]
    [InlineData("sv", "Den snabba bruna räven hoppar över den lata hunden och går sedan till skogen för att se vad mer det finns att göra.")]
    [InlineData("da", "Den hurtige brune ræv springer over den dovne hund og går derefter ud i skoven for at se, hvad der ellers er at lave.")]
    [InlineData("nb", "Den raske brune reven hopper over den late hunden og går deretter ut i skogen for å se hva annet det er å gjøre.")]
    [InlineData("fi", "Nopea ruskea kettu hyppää laiskan koiran yli ja menee sitten metsään katsomaan, mitä muuta siellä on tehtävää, mutta se ei ole helppoa.")]
    [InlineData("pl", "Szybki brązowy lis przeskakuje nad leniwym psem, a potem idzie do lasu, aby zobaczyć, co jeszcze jest tam do zrobienia.")]
    [InlineData("cs", "Rychlá hnědá liška skáče přes líného psa a pak jde do lesa, aby se podívala, co je tam ještě k práci.")]
    [InlineData("sk", "Rýchla hnedá líška skáče cez lenivého psa a potom ide do lesa, aby sa pozrela, čo je tam ešte na prácu, ktorá bola pre ňu.")]
    [InlineData("ro", "Vulpea brună și rapidă sare peste câinele leneș și apoi merge în pădure pentru a vedea ce mai este de făcut.")]
    [InlineData("hu", "A gyors barna róka átugorja a lusta kutyát, és aztán elmegy az erdőbe, hogy megnézze, mit lehet még ott csinálni.")]
    [InlineData("tr", "Hızlı kahverengi tilki tembel köpeğin üzerinden atlar ve sonra ormanda daha ne yapılacak olduğunu görmek için gider.")]
    [InlineData("id", "Rubah cokelat yang cepat itu melompati anjing yang malas dan kemudian pergi ke hutan untuk melihat apa lagi yang dapat dilakukan.")]
    [InlineData("ca", "La ràpida guineu marró salta per sobre del gos mandrós i després va al bosc per veure què més hi ha per fer amb els altres.")]
    [InlineData("hr", "Brza smeđa lisica preskače lijenog psa i zatim ide u šumu kako bi vidjela što se tamo još može učiniti.")]
    [InlineData("vi", "Con cáo nâu nhanh nhẹn nhảy qua con chó lười và sau đó đi vào rừng để xem còn có những gì khác để làm.")]
    [InlineData("ru", "Быстрая коричневая лиса прыгает через ленивую собаку, а потом идёт в лес, чтобы посмотреть, что ещё там можно сделать.")]
    [InlineData("uk", "Швидка коричнева лисиця стрибає через лінивого пса, а потім іде до лісу, щоб подивитися, що ще там можна зробити.")]
    [InlineData("bg", "Бързата кафява лисица скача над мързеливото куче и след това отива в гората, за да види какво още може да се направи там.")]
    [InlineData("el", "Η γρήγορη καφέ αλεπού πηδάει πάνω από το τεμπέλικο σκυλί.")]
    [InlineData("ar", "الثعلب البني السريع يقفز فوق الكلب الكسول ثم يذهب إلى الغابة لكي يرى ما الذي يمكن أن يفعله هناك.")]
    [InlineData("fa", "روباه قهوه‌ای سریع از روی سگ تنبل می‌پرد و سپس به جنگل می‌رود تا ببیند چه کار دیگری را می‌توان در آن انجام داد.")]
    [InlineData("he", "השועל החום המהיר קופץ מעל הכלב העצלן ואז הולך ליער.")]
    [InlineData("hi", "तेज भूरी लोमड़ी आलसी कुत्ते के ऊपर से कूदती है और फिर जंगल में जाती है यह देखने के लिए कि वहाँ और क्या किया जा सकता है।")]
    [InlineData("ja", "素早い茶色の狐がのろまな犬を飛び越えて、それから森へ行きます。")]
    [InlineData("zh", "敏捷的棕色狐狸跳过懒狗，然后去森林里看看还有什么可以做的。")]
    [InlineData("ko", "빠른 갈색 여우가 게으른 개를 뛰어넘고 숲으로 갑니다.")]
    [InlineData("th", "สุนัขจิ้งจอกสีน้ำตาลกระโดดข้ามสุนัขขี้เกียจ")]
    public void A_sentence_is_enough(string language, string text) => Assert.Equal(language, LanguageDetector.Detect(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("")]
    [InlineData("12345 67890 ---")]
    [InlineData("Xylo Qwrt Bnmp Zzyx Kjhg Plmn Vbcx Rtyu Wsdf")]
    [InlineData("int x = foo(bar, baz); return x + 1;")]
    public void What_is_no_running_text_has_no_language(string text) => Assert.Equal("", LanguageDetector.Detect(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("en", "素早い茶色の狐がのろまな犬を飛び越えて、それから森へ行きます。English words are here too.", "ja")]
    [InlineData("en", "Быстрая коричневая лиса прыгает через ленивую собаку, а потом идёт в лес, чтобы посмотреть.", "ru")]
    [InlineData("de", "The page is in English and it is said to be in German, which a script can not tell from the letters.", "de")]
    [InlineData("zh", "A few words of English", "zh")]
    [InlineData("sr", "Brza smeđa lisica preskače lenjog psa i zatim ide u šumu.", "sr")]
    [InlineData("ja", "日本国憲法", "ja")]
    public void A_declared_language_is_believed_unless_the_script_contradicts_it(string declared, string text, string expected) =>
        Assert.Equal(expected, LanguageDetector.Confirm(declared, Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_page_all_in_english_is_not_japanese_whatever_it_says()
    {
        var text = string.Concat(Enumerable.Repeat("This is a page that has been written in English, and it is not in the language that it says. ", 10));
        Assert.Equal("en", LanguageDetector.Confirm("ja", Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Paragraphs_of_six_languages_are_told_apart()
    {
        var wrong = new List<string>();
        var total = 0;
        foreach (var line in File.ReadLines(Path.Combine(SharedCorpora.Folder("ir"), "xquad", "corpus.jsonl")))
        {
            var document = JsonDocument.Parse(line).RootElement;
            var expected = document.GetProperty("lang").GetString()!;
            var detected = LanguageDetector.Detect(Encoding.UTF8.GetBytes(document.GetProperty("body").GetString()!));
            total++;
            if (detected != expected) wrong.Add($"{document.GetProperty("id")}: {expected} taken for '{detected}'");
        }
        output.WriteLine($"{total - wrong.Count} of {total} right; {string.Join("; ", wrong)}");
        Assert.InRange(wrong.Count, 0, total / 50);
    }
}
