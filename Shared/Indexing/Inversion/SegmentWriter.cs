using System.Diagnostics.CodeAnalysis;
using Indexer.Indexing.Statistics;
using Lucene.Net.Codecs;
using Lucene.Net.Index;
using Lucene.Net.Store;
using Lucene.Net.Util;
using Directory = Lucene.Net.Store.Directory;

namespace Indexer.Indexing.Inversion;

/// <summary>
/// One segment, written file by file through Lucene's codec as Lucene's own writer drives it. What a codec left open after a failure is closed by the directory,
/// since closing a codec's half-written consumer would write on and hide the cause.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The wrapper notes names of files; the directory behind it is the shard builder's.")]
internal sealed class SegmentWriter
{
    // In the order in which the codec takes fields: by name.
    private static readonly SchemaField[] Inverted =
    [
        SchemaField.Anchors, SchemaField.Body, SchemaField.Headings, SchemaField.Key, SchemaField.Language, SchemaField.Site, SchemaField.Title, SchemaField.Type,
        SchemaField.UrlWords,
    ];

    private readonly TrackingDirectoryWrapper _directory;
    private readonly Codec _codec;
    private readonly string _name;
    private readonly StoredDocuments _stored;

    /// <summary>Begins a segment by creating the files of its stored fields.</summary>
    public SegmentWriter(Directory directory, Codec codec, string name)
    {
        _directory = new TrackingDirectoryWrapper(directory);
        _codec = codec;
        _name = name;
        _stored = new StoredDocuments(codec.StoredFieldsFormat.FieldsWriter(_directory, Describe(documents: -1), IOContext.DEFAULT));
    }

    /// <summary>Writes the stored fields of the segment's next document.</summary>
    public void AddStored(IndexDocument document, FieldNumbers fields) => _stored.Add(document, fields);

    /// <summary>Closes the files of the stored fields.</summary>
    /// <param name="buffer">The segment's documents; at least one.</param>
    public void FinishStored(SegmentBuffer buffer) => _stored.Finish(buffer.Fields.Describe(), buffer.Documents);

    /// <summary>Writes everything else, after <see cref="FinishStored"/>.</summary>
    /// <param name="buffer">The segment's documents; at least one.</param>
    /// <param name="postings">Writes its postings.</param>
    /// <param name="statistics">Takes the document frequencies of the text fields' terms; null where the shard has other segments.</param>
    /// <param name="cancellationToken">Looked at from field to field.</param>
    public void Finish(SegmentBuffer buffer, PostingsWriter postings, TermStatisticsWriter? statistics, CancellationToken cancellationToken)
    {
        var segment = Describe(buffer.Documents);
        var infos = buffer.Fields.Describe();
        var state = new SegmentWriteState(InfoStream.NO_OUTPUT, _directory, segment, infos, IndexWriterConfig.DEFAULT_TERM_INDEX_INTERVAL, null, IOContext.DEFAULT);
        var values = _codec.DocValuesFormat.FieldsConsumer(state);
        ColumnsWriter.WriteValues(buffer, values);
        values.Dispose();
        WritePostings(buffer, postings, state, statistics, cancellationToken);
        if (infos.HasNorms)
        {
            var norms = _codec.NormsFormat.NormsConsumer(state);
            ColumnsWriter.WriteNorms(buffer, norms);
            norms.Dispose();
        }
        _codec.FieldInfosFormat.FieldInfosWriter.Write(_directory, _name, "", infos, IOContext.DEFAULT);
        segment.SetFiles(new HashSet<string>(_directory.CreatedFiles, StringComparer.Ordinal));
        _codec.SegmentInfoFormat.SegmentInfoWriter.Write(_directory, segment, infos, IOContext.DEFAULT);
    }

    private void WritePostings(
        SegmentBuffer buffer, PostingsWriter postings, SegmentWriteState state, TermStatisticsWriter? statistics, CancellationToken cancellationToken)
    {
        postings.Begin(buffer.Dictionary, statistics);
        var consumer = _codec.PostingsFormat.FieldsConsumer(state);
        foreach (var field in Inverted)
        {
            if (!buffer.Fields.InSegment.Contains(field)) continue;
            cancellationToken.ThrowIfCancellationRequested();
            var info = buffer.Fields[field];
            if (field == SchemaField.Key) PostingsWriter.WriteKeys(consumer, info, buffer.Keys);
            else postings.Write(consumer, info, buffer.LogOf(field));
        }
        consumer.Dispose();
    }

    private SegmentInfo Describe(int documents) =>
        new(_directory, Constants.LUCENE_MAIN_VERSION, _name, documents, isCompoundFile: false, _codec, diagnostics: null);
}
