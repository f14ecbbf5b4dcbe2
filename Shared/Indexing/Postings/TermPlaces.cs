using Indexer.Indexing.Impacts;
using Lucene.Net.Codecs;
using Lucene.Net.Codecs.Lucene41;
using Lucene.Net.Index;
using Lucene.Net.Store;
using Lucene.Net.Util;
using Directory = Lucene.Net.Store.Directory;

namespace Indexer.Indexing.Postings;

/// <summary>
/// Reads a segment's dictionary of terms for where each term's postings start, which Lucene's own reader keeps to itself. It decodes what Lucene41PostingsWriter wrote of a
/// term, and gives out no postings.
/// </summary>
internal sealed class TermPlaces : PostingsReaderBase
{
    private const string TermsCodec = "Lucene41PostingsWriterTerms";
    private const int Version = 2;

    /// <summary>The terms of a segment, whose states (<see cref="TermsEnum.GetTermState"/>) are <see cref="PlacedTerm"/>s.</summary>
    public static FieldsProducer Open(Directory directory, SegmentInfo segment, FieldInfos fields) =>
        new BlockTreeTermsReader<object?>(directory, fields, segment, new TermPlaces(), IOContext.READ_ONCE, ImpactsFormat.PostingsSuffix, 1, null);

    public override void Init(IndexInput termsIn)
    {
        CodecUtil.CheckHeader(termsIn, TermsCodec, Version, Version);
        if (termsIn.ReadVInt32() is not PostingsBlocks.Size and var size) throw new InvalidDataException($"Blocks of {size} postings are not what this release reads.");
    }

    public override BlockTermState NewTermState() => new PlacedTerm();

    public override void DecodeTerm(long[] longs, DataInput @in, FieldInfo fieldInfo, BlockTermState state, bool absolute)
    {
        var term = (PlacedTerm)state;
        var hasPositions = fieldInfo.IndexOptions >= Lucene.Net.Index.IndexOptions.DOCS_AND_FREQS_AND_POSITIONS;
        term.Start = (absolute ? 0 : term.Start) + longs[0];
        if (hasPositions) term.PositionsStart = (absolute ? 0 : term.PositionsStart) + longs[1];
        term.OnlyDocument = term.DocFreq == 1 ? @in.ReadVInt32() : -1;
        term.LastPositions = hasPositions && term.TotalTermFreq > PostingsBlocks.Size ? @in.ReadVInt64() : 0;
        term.SkipList = term.DocFreq > PostingsBlocks.Size ? @in.ReadVInt64() : 0;
    }

    public override DocsEnum Docs(FieldInfo fieldInfo, BlockTermState state, IBits skipDocs, DocsEnum reuse, DocsFlags flags) => throw new NotSupportedException();

    public override DocsAndPositionsEnum DocsAndPositions(FieldInfo fieldInfo, BlockTermState state, IBits skipDocs, DocsAndPositionsEnum reuse, DocsAndPositionsFlags flags) =>
        throw new NotSupportedException();

    public override long RamBytesUsed() => 0;

    public override void CheckIntegrity()
    {
        // Lucene checks the files when it opens them.
    }

    protected override void Dispose(bool disposing)
    {
        // Nothing is open.
    }
}

/// <summary>A term and where its postings are.</summary>
internal sealed class PlacedTerm : BlockTermState
{
    /// <summary>Where in the <c>.doc</c> file its documents start; a term of one document has none there.</summary>
    public long Start { get; set; }

    /// <summary>The document of a term that has but one; -1 for others.</summary>
    public int OnlyDocument { get; set; }

    /// <summary>Where its skip list is, in bytes from <see cref="Start"/>; a term of no more documents than fill a block has none.</summary>
    public long SkipList { get; set; }

    /// <summary>Where in the <c>.pos</c> file its positions start.</summary>
    public long PositionsStart { get; set; }

    /// <summary>Where those are that fill no block, in bytes from <see cref="PositionsStart"/>.</summary>
    public long LastPositions { get; set; }

    public override void CopyFrom(TermState other)
    {
        base.CopyFrom(other);
        var term = (PlacedTerm)other;
        (Start, OnlyDocument, SkipList, PositionsStart, LastPositions) = (term.Start, term.OnlyDocument, term.SkipList, term.PositionsStart, term.LastPositions);
    }
}
