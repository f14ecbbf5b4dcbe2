using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Util;
using Attribute = Lucene.Net.Util.Attribute;

namespace Indexer.Tests.Indexing.Stock;

/// <summary>
/// The current term of a stream as Lucene's inverter reads it: bytes in place, without a UTF-16 copy. One object answers for term, position and offset,
/// since every attribute more is a call more for each token.
/// </summary>
internal sealed class IndexedTerm : Attribute, ITermToBytesRefAttribute, IPositionIncrementAttribute, IOffsetAttribute
{
    public BytesRef BytesRef { get; } = new();

    public int PositionIncrement { get; set; } = 1;

    // No field is indexed with offsets.
    public int StartOffset => 0;

    public int EndOffset => 0;

    public void Set(byte[] bytes, int offset, int length, int positionIncrement)
    {
        var term = BytesRef;
        term.Bytes = bytes;
        term.Offset = offset;
        term.Length = length;
        PositionIncrement = positionIncrement;
    }

    public void FillBytesRef()
    {
    }

    public void SetOffset(int startOffset, int endOffset) => throw new NotSupportedException("No field is indexed with offsets.");

    public override void Clear() => PositionIncrement = 1;

    public override void CopyTo(IAttribute target) => throw new NotSupportedException("Terms are read in place.");
}
