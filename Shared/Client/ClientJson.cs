using System.Text.Json.Serialization;
using Indexer.Captures;
using Indexer.Indexing;
using Indexer.Search;
using Indexer.Search.Documents;
using Indexer.Search.Suggestions;

namespace Indexer.Client;

/// <summary>What nodes answer. Properties that a newer node adds are passed over.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(SearchResponse))]
[JsonSerializable(typeof(MultiSearchResponse))]
[JsonSerializable(typeof(CountResponse))]
[JsonSerializable(typeof(SuggestResponse))]
[JsonSerializable(typeof(StoredDocument))]
[JsonSerializable(typeof(ExportLine))]
[JsonSerializable(typeof(IndexSummary[]))]
[JsonSerializable(typeof(GenerationReport[]))]
[JsonSerializable(typeof(InspectionReport))]
[JsonSerializable(typeof(ClusterReport))]
internal sealed partial class ClientJson : JsonSerializerContext;
