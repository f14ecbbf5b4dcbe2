using Indexer.Indexing.Postings;
using Lucene.Net.Index;

namespace Indexer.Indexing.Impacts;

/// <summary>What writer and readers of impacts share; the format is described in Shared/Indexing/README.md.</summary>
internal static class ImpactsFormat
{
    /// <summary>Name of the file among those of the shard.</summary>
    public const string FileName = "impacts";

    /// <summary>Terms of more documents than this are in it: those whose postings fill a block.</summary>
    public const int MostDocumentsWithout = PostingsBlocks.Size;

    // Lucene's name of the one format of postings that all fields have.
    public const string PostingsSuffix = "Lucene41_0";

    /// <summary>In the place of a field: the segment has no more terms. It is the number of fields that the first release had, so that its files are read alike.</summary>
    public const int EndOfSegment = 4;

    public const int ChecksumBytes = sizeof(ulong);

    public static ReadOnlySpan<byte> Magic => "IXIMPCT1"u8;

    /// <summary>How a field of <see cref="IndexSchema.TextFields"/> is written.</summary>
    public static int NumberOf(int field) => field < EndOfSegment ? field : field + 1;

    /// <summary>The file of a segment's documents and frequencies.</summary>
    public static string PostingsFile(string segment) => IndexFileNames.SegmentFileName(segment, PostingsSuffix, "doc");

    /// <summary>The file of a segment's positions.</summary>
    public static string PositionsFile(string segment) => IndexFileNames.SegmentFileName(segment, PostingsSuffix, "pos");
}
