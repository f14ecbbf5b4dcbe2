using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Indexer.Extraction.Http;

namespace Indexer.Extraction;

/// <summary>
/// The fields of one JSONL line that make a document, read in one pass without a tree. Where several names serve one field, the first of their order wins, whichever comes first in the line.
/// Ids may be numbers; dates may be seconds or milliseconds since 1970. Reused; not thread-safe.
/// </summary>
internal sealed class JsonLine
{
    // The years 1 to 9999. 0 is what writers without a date put there.
    private const long FirstMillisecond = -62_135_596_800_000, LastMillisecond = 253_402_300_799_999;

    private readonly byte[][] _idNames;
    private readonly byte[][] _urlNames;
    private readonly byte[][] _titleNames;
    private readonly byte[][] _bodyNames;
    private readonly byte[][] _languageNames;
    private readonly byte[][] _dateNames;
    private readonly byte[][] _rankNames;
    private readonly PooledBytes _title = new();
    private readonly PooledBytes _body = new();

    public JsonLine(JsonFieldMapping? mapping)
    {
        _idNames = Names(mapping?.Id, "id");
        _urlNames = Names(mapping?.Url, "url");
        _titleNames = Names(mapping?.Title, "title");
        _bodyNames = Names(mapping?.Body, "body", "text", "contents");
        _languageNames = Names(mapping?.Language, "language", "lang");
        _dateNames = Names(mapping?.Date, "date");
        _rankNames = Names(mapping?.Rank, "rank");
    }

    public string? Id { get; private set; }

    public string? Url { get; private set; }

    public string? Language { get; private set; }

    public string? Date { get; private set; }

    /// <summary>A finite number, at least 0; 0 where the line has none that can be used.</summary>
    public float Rank { get; private set; }

    /// <summary>Whether the line has a rank that is no such number.</summary>
    public bool HasUnusableRank { get; private set; }

    public ReadOnlySpan<byte> Title => _title.Span;

    public ReadOnlySpan<byte> Body => _body.Span;

    /// <summary>Reads <paramref name="line"/>; null, or what is wrong with it.</summary>
    public string? Read(ReadOnlySpan<byte> line)
    {
        Id = Url = Language = Date = null;
        Rank = 0;
        HasUnusableRank = false;
        _title.Clear();
        _body.Clear();
        if (line.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf])) line = line[3..];
        if (!Utf8.IsValid(line)) line = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line));
        try
        {
            return ReadObject(line);
        }
        catch (JsonException e)
        {
            return $"The line is not valid JSON at byte {e.BytePositionInLine}.";
        }
        catch (InvalidOperationException)
        {
            return "A string of the line holds half a surrogate pair.";
        }
    }

    public void Recycle()
    {
        _title.Recycle();
        _body.Recycle();
    }

    private static byte[][] Names(string? mapped, params ReadOnlySpan<string> defaults)
    {
        if (mapped is not null) return [Encoding.UTF8.GetBytes(mapped)];
        var names = new byte[defaults.Length][];
        for (var i = 0; i < names.Length; i++) names[i] = Encoding.UTF8.GetBytes(defaults[i]);
        return names;
    }

    private string? ReadObject(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 256 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return "The line is not a JSON object.";
        var (idPlace, urlPlace, titlePlace, bodyPlace, languagePlace, datePlace, rankPlace) = (int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Takes(ref reader, _idNames, ref idPlace)) Id = ReadScalar(ref reader);
            else if (Takes(ref reader, _urlNames, ref urlPlace)) Url = ReadScalar(ref reader);
            else if (Takes(ref reader, _titleNames, ref titlePlace)) ReadText(ref reader, _title);
            else if (Takes(ref reader, _bodyNames, ref bodyPlace)) ReadText(ref reader, _body);
            else if (Takes(ref reader, _languageNames, ref languagePlace)) Language = ReadScalar(ref reader);
            else if (Takes(ref reader, _dateNames, ref datePlace)) Date = ReadDate(ref reader);
            else if (Takes(ref reader, _rankNames, ref rankPlace)) ReadRank(ref reader);
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
        return reader.Read() ? "Something follows the JSON object on its line." : null;
    }

    private static bool Takes(ref Utf8JsonReader reader, byte[][] names, ref int place)
    {
        for (var i = 0; i < names.Length && i < place; i++)
        {
            if (!reader.ValueTextEquals(names[i])) continue;
            place = i;
            return true;
        }
        return false;
    }

    private static string? ReadScalar(ref Utf8JsonReader reader)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String: return reader.GetString() is { Length: > 0 } text ? text.Trim() : null;
            case JsonTokenType.Number: return Encoding.ASCII.GetString(reader.ValueSpan);
            default:
                reader.Skip();
                return null;
        }
    }

    private static string? ReadDate(ref Utf8JsonReader reader)
    {
        var text = ReadScalar(ref reader);
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number)) return text;
        if (number == 0) return null;
        // A thousand times today's seconds is the year 50,000: a number that large counts milliseconds.
        var milliseconds = number is > 100_000_000_000 or < -100_000_000_000 ? number : number * 1000;
        return milliseconds is >= FirstMillisecond and <= LastMillisecond
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : text;
    }

    private void ReadRank(ref Utf8JsonReader reader)
    {
        var text = ReadScalar(ref reader);
        var isRank = float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rank) && float.IsFinite(rank) && rank >= 0;
        Rank = isRank ? rank : 0;
        HasUnusableRank = !isRank && reader.TokenType != JsonTokenType.Null;
    }

    private static void ReadText(ref Utf8JsonReader reader, PooledBytes output)
    {
        reader.Read();
        output.Clear();
        if (reader.TokenType == JsonTokenType.String) output.Advance(reader.CopyString(output.Reserve(reader.ValueSpan.Length)));
        else reader.Skip();
    }
}
