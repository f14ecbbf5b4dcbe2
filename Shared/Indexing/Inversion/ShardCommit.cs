using Lucene.Net.Codecs;
using Lucene.Net.Index;
using Lucene.Net.Store;
using Lucene.Net.Util;
using Directory = Lucene.Net.Store.Directory;

namespace Indexer.Indexing.Inversion;

/// <summary>Makes the segments of a shard an index: writes the list of them (Lucene's segments_N, version 4.8) and merges them where there are many.</summary>
internal static class ShardCommit
{
    // As many segments of about a size as are merged to one.
    private const int MergeFactor = 10;

    private const int Version48 = 2;
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>The name of the n-th segment of a shard, from 0: in base 36, as Lucene has it.</summary>
    public static string NameOf(int segment)
    {
        var name = "";
        do
        {
            name = Digits[segment % Digits.Length] + name;
            segment /= Digits.Length;
        }
        while (segment > 0);
        return "_" + name;
    }

    /// <summary>Lists and, where there are many, merges the segments from 0 up to <paramref name="segments"/>.</summary>
    public static void Write(Directory directory, Codec codec, int segments)
    {
        WriteList(directory, codec, segments);
        if (segments < MergeFactor) SegmentInfos.WriteSegmentsGen(directory, 1);
        else Merge(directory, codec);
    }

    private static void WriteList(Directory directory, Codec codec, int segments)
    {
        var output = directory.CreateOutput(IndexFileNames.FileNameFromGeneration(IndexFileNames.SEGMENTS, "", 1), IOContext.DEFAULT);
        CodecUtil.WriteHeader(output, "segments", Version48);
        // Counts changes: one a segment, and those of an IndexWriter that creates an index and closes it.
        output.WriteInt64(1 + (2L * segments));
        output.WriteInt32(segments);
        output.WriteInt32(segments);
        for (var segment = 0; segment < segments; segment++)
        {
            output.WriteString(NameOf(segment));
            output.WriteString(codec.Name);
            // No deletions and no updates: generation of deletions, their number, generation of field infos, number of updates.
            output.WriteInt64(-1);
            output.WriteInt32(0);
            output.WriteInt64(-1);
            output.WriteInt32(0);
        }
        output.WriteStringStringMap(new Dictionary<string, string>());
        CodecUtil.WriteFooter(output);
        output.Dispose();
    }

    private static void Merge(Directory directory, Codec codec)
    {
        var config = new IndexWriterConfig(LuceneVersion.LUCENE_48, null)
        {
            Codec = codec,
            OpenMode = OpenMode.APPEND,
            UseCompoundFile = false,
            // Merges neighbours, in the calling thread, by numbers of documents: order is kept and every run does the same.
            MergePolicy = new LogDocMergePolicy { NoCFSRatio = 0, MergeFactor = MergeFactor },
            MergeScheduler = new SerialMergeScheduler(),
            MaxThreadStates = 1,
        };
        var writer = new IndexWriter(directory, config);
        try
        {
            writer.MaybeMerge();
            writer.Commit();
            writer.Dispose();
        }
        catch
        {
            try
            {
                writer.Rollback();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The shard is given up already, for the first failure's reason; its files are closed by the directory.
            }
            throw;
        }
    }
}
