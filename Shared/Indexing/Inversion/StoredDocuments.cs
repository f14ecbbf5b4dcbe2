using System.Runtime.InteropServices;
using Lucene.Net.Codecs;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace Indexer.Indexing.Inversion;

/// <summary>Writes the stored fields of a segment's documents as they come.</summary>
internal sealed class StoredDocuments(StoredFieldsWriter writer)
{
    private static readonly SchemaField[] Stored = [SchemaField.StoredId, SchemaField.StoredUrl, SchemaField.StoredTitle, SchemaField.StoredBody];

    private readonly StoredField[] _values = Stored.Select(field => new StoredField(FieldNumbers.NameOf(field), new BytesRef())).ToArray();

    public void Add(IndexDocument document, FieldNumbers fields)
    {
        ReadOnlySpan<ReadOnlyMemory<byte>> values = [document.Id, document.Url, document.Title, document.Body];
        var count = 0;
        foreach (ref readonly var value in values)
            if (!value.IsEmpty) count++;
        writer.StartDocument(count);
        for (var i = 0; i < Stored.Length; i++)
        {
            if (values[i].IsEmpty) continue;
            _values[i].SetBytesValue(BytesOf(values[i]));
            writer.WriteField(fields.Use(Stored[i]), _values[i]);
        }
        writer.FinishDocument();
    }

    public void Finish(FieldInfos fields, int documents)
    {
        writer.Finish(fields, documents);
        writer.Dispose();
    }

    private static BytesRef BytesOf(ReadOnlyMemory<byte> value) =>
        MemoryMarshal.TryGetArray(value, out var array) && array.Array is { } backing ? new BytesRef(backing, array.Offset, array.Count) : new BytesRef(value.ToArray());
}
