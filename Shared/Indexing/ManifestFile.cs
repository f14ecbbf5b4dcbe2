using System.Text.Json.Serialization;

namespace Indexer.Indexing;

/// <summary>A file of a generation, stored as <c>indices/{index}/files/{hash}</c>, or <c>{hash}.{copy}</c>.</summary>
/// <param name="Name">Name in the Lucene directory, or what it is.</param>
/// <param name="Hash">XxHash128 of the content, 32 hexadecimal digits.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Copy">Which name of the content it has: above 0 where earlier ones were condemned (<see cref="IndexFiles"/>). Left out where 0.</param>
public sealed record ManifestFile(
    string Name, string Hash, long Length, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Copy = 0);

/// <summary>A run kept with a generation.</summary>
/// <param name="Channel"><c>pages</c>, <c>facts</c>, <c>fates</c> or <c>links</c>.</param>
/// <param name="Partition">Partition of document keys.</param>
/// <param name="File">Its file.</param>
/// <param name="Count">Entries.</param>
public sealed record ManifestRun(string Channel, int Partition, ManifestFile File, long Count);
