using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Indexer.Search;

/// <summary>
/// Writes an export as lines of JSON (NDJSON, <see cref="ExportLine"/>): one a document, with the fields chosen, and at last a trailer, <c>{"trailer": …}</c>, that says whether it is complete, how many documents it has, of
/// which generation, and where to go on. A stream without a trailer was cut.
/// </summary>
/// <param name="fields">Names of the fields of a document to write, in this order; null: the usual ones.</param>
public sealed class ExportWriter(IReadOnlyList<string>? fields)
{
    private const ShownFields Known = ~ShownFields.Snippet;

    /// <summary>Names of all fields.</summary>
    public static IReadOnlyList<string> AllFields { get; } = [.. ShownFieldNames.Of(Known)];

    /// <summary>Names of the fields that are written where nothing is said.</summary>
    public static IReadOnlyList<string> UsualFields { get; } = [.. ShownFieldNames.Of(ShownFields.Key | (ShownFields.Usual & Known))];

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IReadOnlyList<string> _fields = fields ?? UsualFields;

    /// <summary>Documents written.</summary>
    public long Total { get; private set; }

    /// <summary>What of each document it writes.</summary>
    public ShownFields Written => _fields.Aggregate(ShownFields.None, (written, name) => written | ShownFieldNames.Find(name));

    /// <summary>Reads a list such as <c>id,url</c>; null or empty: the usual fields.</summary>
    /// <exception cref="SearchException">There is no such field.</exception>
    public static IReadOnlyList<string>? FieldsOf(string? list) => ShownFieldTexts.InOrder(list, Known);

    /// <summary>Writes the documents of a page.</summary>
    public void Write(ExportPage page, IBufferWriter<byte> target)
    {
        ArgumentNullException.ThrowIfNull(page);
        foreach (ExportedDocument document in page.Documents) Write(document, target);
    }

    /// <summary>Writes a document.</summary>
    public void Write(ExportedDocument document, IBufferWriter<byte> target)
    {
        ArgumentNullException.ThrowIfNull(document);
        using (var json = new Utf8JsonWriter(target, s_options)) Write(document, json);
        target.Write("\n"u8);
        Total++;
    }

    /// <summary>Writes the trailer.</summary>
    public static void WriteTrailer(ExportTrailer trailer, IBufferWriter<byte> target)
    {
        ArgumentNullException.ThrowIfNull(trailer);
        using (var json = new Utf8JsonWriter(target, s_options))
        {
            json.WriteStartObject();
            json.WritePropertyName("trailer");
            JsonSerializer.Serialize(json, trailer, JsonSerializerOptions.Web);
            json.WriteEndObject();
        }
        target.Write("\n"u8);
    }

    private void Write(ExportedDocument document, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (string field in _fields)
        {
            switch (field)
            {
                case "key": json.WriteString(field, document.Key); break;
                case "id": json.WriteString(field, document.Id); break;
                case "url": json.WriteString(field, document.Url); break;
                case "title": json.WriteString(field, document.Title); break;
                case "language": json.WriteString(field, document.Language); break;
                case "host": json.WriteString(field, document.Host); break;
                case "type": json.WriteString(field, document.Type); break;
                case "date" when document.Date is { } date: json.WriteString(field, date); break;
                case "captured" when document.Captured is { } captured: json.WriteString(field, captured); break;
                case "date" or "captured": json.WriteNull(field); break;
            }
        }
        json.WriteEndObject();
    }
}
