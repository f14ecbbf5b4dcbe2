using System.Text.Json;
using System.Text.Json.Serialization;

namespace Indexer.Coordinator.Commands;

/// <summary>Writes an enum's values as camelCase names.</summary>
internal sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase) where T : struct, Enum;
