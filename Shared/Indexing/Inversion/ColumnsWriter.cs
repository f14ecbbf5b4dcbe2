using Lucene.Net.Codecs;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace Indexer.Indexing.Inversion;

/// <summary>Writes the doc values and norms of a segment through Lucene's codec.</summary>
internal static class ColumnsWriter
{
    public static void WriteValues(SegmentBuffer buffer, DocValuesConsumer consumer)
    {
        foreach (var field in buffer.Fields.InSegment)
        {
            var info = buffer.Fields[field];
            if (field == SchemaField.Key) consumer.AddBinaryField(info, buffer.Keys.Values());
            else if (field == SchemaField.Host) WriteSorted(buffer, consumer, info, buffer.HostValues);
            else if (field == SchemaField.Language) WriteSorted(buffer, consumer, info, buffer.LanguageValues);
            else if (field == SchemaField.Type) WriteSorted(buffer, consumer, info, buffer.TypeValues);
            else if (field == SchemaField.Date) consumer.AddNumericField(info, buffer.Dates);
            else if (field == SchemaField.Rank) consumer.AddNumericField(info, buffer.Ranks);
            else if (field == SchemaField.Captured) consumer.AddNumericField(info, buffer.Captured);
        }
    }

    /// <summary>Norms are lengths in positions; a document without the field has 0.</summary>
    public static void WriteNorms(SegmentBuffer buffer, DocValuesConsumer consumer)
    {
        var fields = buffer.Fields;
        foreach (var field in fields.InSegment.Where(field => fields[field].HasNorms).OrderBy(field => fields[field].Number))
            consumer.AddNumericField(fields[field], Lengths(buffer.LogOf(field), buffer.Documents));
    }

    private static IEnumerable<long?> Lengths(TokenLog log, int documents)
    {
        var next = 0;
        for (var document = 0; document < documents; document++)
            yield return next < log.Documents.Count && log.Documents[next].Document == document ? log.Documents[next++].Positions : 0;
    }

    private static void WriteSorted(SegmentBuffer buffer, DocValuesConsumer consumer, FieldInfo info, List<int> values)
    {
        var distinct = values.Where(value => value != SegmentBuffer.NoTerm).Distinct().ToArray();
        distinct.AsSpan().Sort((x, y) => buffer.Dictionary[x].SequenceCompareTo(buffer.Dictionary[y]));
        var ordinals = new Dictionary<int, int>(distinct.Length) { [SegmentBuffer.NoTerm] = -1 };
        for (var i = 0; i < distinct.Length; i++) ordinals[distinct[i]] = i;
        consumer.AddSortedField(info, Terms(buffer.Dictionary, distinct), values.Select(value => (long?)ordinals[value]));
    }

    private static IEnumerable<BytesRef> Terms(TermDictionary dictionary, int[] ids)
    {
        var term = new BytesRef(dictionary.Bytes);
        foreach (var id in ids)
        {
            (term.Offset, term.Length) = dictionary.Place(id);
            yield return term;
        }
    }
}
