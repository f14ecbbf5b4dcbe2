using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Indexer.Captures;
using Indexer.Indexing;
using Indexer.Search;
using Indexer.Search.Documents;
using Indexer.Search.Suggestions;

namespace Indexer.Coordinator.Commands;

/// <summary>The program's JSON: camelCase, null where a value is unknown, text as it is. Shapes are generated, which keeps reflection out of the start.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SearchResponse))]
[JsonSerializable(typeof(CountResponse))]
[JsonSerializable(typeof(StoredDocument))]
[JsonSerializable(typeof(SuggestResponse))]
[JsonSerializable(typeof(IndexReport))]
[JsonSerializable(typeof(JobReport))]
[JsonSerializable(typeof(IReadOnlyList<JobReport>))]
[JsonSerializable(typeof(GenerationReport))]
[JsonSerializable(typeof(GenerationReport[]))]
[JsonSerializable(typeof(InspectionReport))]
[JsonSerializable(typeof(PlanReport))]
[JsonSerializable(typeof(EvalReport))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(DeadLetterReport[]))]
[JsonSerializable(typeof(KeyReport))]
[JsonSerializable(typeof(KeyReport[]))]
[JsonSerializable(typeof(ExpectedAccounting))]
internal sealed partial class Json : JsonSerializerContext
{
    public static Json Shapes { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static void Write<T>(TextWriter writer, T value, JsonTypeInfo<T> shape) => writer.WriteLine(JsonSerializer.Serialize(value, shape));
}
