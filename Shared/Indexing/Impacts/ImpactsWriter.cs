using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Indexer.Indexing.Postings;
using Indexer.Indexing.Segments;
using Indexer.Indexing.Statistics;
using Indexer.Text;
using Lucene.Net.Index;
using Lucene.Net.Store;
using Lucene.Net.Util;

namespace Indexer.Indexing.Impacts;

/// <summary>
/// Writes beside a finished shard what searches need to pass over postings that can't be among the best: of each block of 128 postings of its frequent terms the last
/// document, the bytes and the <see cref="CompetitivePairs"/>. Reads the shard, and so gives the same bytes for the same shard.
/// </summary>
internal sealed class ImpactsWriter
{
    private readonly string _folder;
    private readonly Utf8Buffer _bytes = new(1 << 16);
    private readonly Utf8Buffer _blocks = new(1 << 12);
    private readonly CompetitivePairs _pairs = new();
    private readonly int[] _documents = new int[PostingsBlocks.Size];
    private readonly int[] _frequencies = new int[PostingsBlocks.Size];
    private int[] _lengths = [];

    private ImpactsWriter(string folder) => _folder = folder;

    /// <summary>Adds the file to a shard that Lucene has finished.</summary>
    /// <param name="directory">The shard.</param>
    /// <param name="folder">Where its files are.</param>
    /// <param name="reader">Its open index.</param>
    /// <param name="cancellationToken">Looked at from field to field.</param>
    public static void Write(SegmentDirectory directory, string folder, DirectoryReader reader, CancellationToken cancellationToken)
    {
        using var output = directory.CreateOutput(ImpactsFormat.FileName, IOContext.DEFAULT);
        var writer = new ImpactsWriter(folder);
        var hash = new XxHash64();
        writer._bytes.Append(ImpactsFormat.Magic);
        writer.Number(reader.Leaves.Count);
        foreach (var leaf in reader.Leaves)
        {
            writer.WriteSegment(directory, (SegmentReader)leaf.AtomicReader, cancellationToken);
            writer.Flush(output, hash);
        }
        writer.Flush(output, hash);
        var checksum = new byte[ImpactsFormat.ChecksumBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(checksum, hash.GetCurrentHashAsUInt64());
        output.WriteBytes(checksum, checksum.Length);
    }

    private void WriteSegment(SegmentDirectory directory, SegmentReader segment, CancellationToken cancellationToken)
    {
        var info = segment.SegmentInfo.Info;
        Name(info.Name);
        using var postings = new MappedFile(Path.Combine(_folder, ImpactsFormat.PostingsFile(info.Name)));
        using var places = TermPlaces.Open(directory, info, segment.FieldInfos);
        for (var field = 0; field < IndexSchema.TextFields.Count; field++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = IndexSchema.TextFields[field];
            if (places.GetTerms(name) is { } terms) WriteField(field, terms.GetEnumerator(), segment.GetNormValues(name), info.DocCount, postings);
        }
        Number(ImpactsFormat.EndOfSegment);
    }

    private void WriteField(int field, TermsEnum terms, NumericDocValues lengths, int documents, MappedFile postings)
    {
        var areRead = false;
        while (terms.MoveNext())
        {
            var frequency = terms.DocFreq;
            if (frequency <= ImpactsFormat.MostDocumentsWithout) continue;
            if (!areRead) ReadLengths(lengths, documents);
            areRead = true;
            var start = ((PlacedTerm)terms.GetTermState()).Start;
            Number(ImpactsFormat.NumberOf(field));
            Term(terms.Term);
            Number(frequency);
            Number(start);
            WriteBlocks(postings.From(start), frequency);
            Number(_blocks.Length);
            _bytes.Append(_blocks.Span);
        }
    }

    private void ReadLengths(NumericDocValues lengths, int documents)
    {
        if (_lengths.Length < documents) _lengths = new int[documents];
        for (var document = 0; document < documents; document++) _lengths[document] = (int)lengths.Get(document);
    }

    private void WriteBlocks(ReadOnlySpan<byte> source, int left)
    {
        _blocks.Clear();
        var last = 0;
        while (left > 0)
        {
            var count = Math.Min(left, PostingsBlocks.Size);
            var documents = _documents.AsSpan(0, count);
            var frequencies = _frequencies.AsSpan(0, count);
            var length = count == PostingsBlocks.Size ? ReadWhole(source) : PostingsBlocks.ReadTail(source, documents, frequencies);
            PostingsBlocks.Accumulate(documents, last);
            _pairs.Clear();
            for (var i = 0; i < count; i++) _pairs.Add(frequencies[i], _lengths[documents[i]]);
            WriteBlock(documents[^1] - last, length);
            last = documents[^1];
            source = source[length..];
            left -= count;
        }
    }

    private int ReadWhole(ReadOnlySpan<byte> source)
    {
        var length = PostingsBlocks.Read(source, _documents);
        return length + PostingsBlocks.Read(source[length..], _frequencies);
    }

    private void WriteBlock(int gap, int length)
    {
        TermStatisticsFormat.WriteNumber(_blocks, (ulong)gap);
        TermStatisticsFormat.WriteNumber(_blocks, (ulong)length);
        TermStatisticsFormat.WriteNumber(_blocks, (ulong)_pairs.All.Count);
        var before = (Frequency: 0, Length: 0);
        foreach (var pair in _pairs.All)
        {
            TermStatisticsFormat.WriteNumber(_blocks, (ulong)(pair.Frequency - before.Frequency));
            TermStatisticsFormat.WriteNumber(_blocks, (ulong)(pair.Length - before.Length));
            before = pair;
        }
    }

    private void Name(string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        Number(utf8.Length);
        _bytes.Append(utf8);
    }

    private void Term(BytesRef term)
    {
        Number(term.Length);
        _bytes.Append(term.Bytes.AsSpan(term.Offset, term.Length));
    }

    private void Number(long value) => TermStatisticsFormat.WriteNumber(_bytes, (ulong)value);

    private void Flush(IndexOutput output, XxHash64 hash)
    {
        hash.Append(_bytes.Span);
        output.WriteBytes(_bytes.Span.ToArray(), _bytes.Length);
        _bytes.Clear();
    }
}
