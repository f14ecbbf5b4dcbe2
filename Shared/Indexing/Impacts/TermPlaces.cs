using Lucene.Net.Codecs;
using Lucene.Net.Codecs.Lucene41;
using Lucene.Net.Index;
using Lucene.Net.Store;
using Lucene.Net.Util;
using Directory = Lucene.Net.Store.Directory;

namespace Indexer.Indexing.Impacts;

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
        term.Start = (absolute ? 0 : term.Start) + longs[0];
        // Behind it stand the document of a term that has but one, where its last positions start, and where its skip lists do.
        if (term.DocFreq == 1) @in.ReadVInt32();
        if (fieldInfo.IndexOptions >= Lucene.Net.Index.IndexOptions.DOCS_AND_FREQS_AND_POSITIONS && term.TotalTermFreq > PostingsBlocks.Size) @in.ReadVInt64();
        if (term.DocFreq > PostingsBlocks.Size) @in.ReadVInt64();
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

/// <summary>A term and where in the <c>.doc</c> file its postings start; a term of one document has none there.</summary>
internal sealed class PlacedTerm : BlockTermState
{
    public long Start { get; set; }

    public override void CopyFrom(TermState other)
    {
        base.CopyFrom(other);
        Start = ((PlacedTerm)other).Start;
    }
}
