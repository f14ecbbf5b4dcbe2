using Lucene.Net.Codecs;
using Lucene.Net.Codecs.Lucene46;
using Lucene.Net.Index;
using Lucene.Net.Store;
using Directory = Lucene.Net.Store.Directory;

namespace Indexer.Indexing.Segments;

/// <summary>
/// Lucene 4.6's codec, under its name and readable by it, without what differs from one build to the next: segment diagnostics (time, host, runtime) are
/// left out and sets of file names are written in order (they are hash sets of strings, whose order changes with each process).
/// </summary>
[CodecName("Lucene46")]
internal sealed class ShardCodec() : FilterCodec(new Lucene46Codec())
{
    public override SegmentInfoFormat SegmentInfoFormat { get; } = new SteadySegmentInfoFormat();

    private sealed class SteadySegmentInfoFormat : SegmentInfoFormat
    {
        public override SegmentInfoReader SegmentInfoReader { get; } = new Lucene46SegmentInfoReader();

        public override SegmentInfoWriter SegmentInfoWriter { get; } = new SteadySegmentInfoWriter();
    }

    private sealed class SteadySegmentInfoWriter : SegmentInfoWriter
    {
        private readonly Lucene46SegmentInfoWriter _writer = new();

        public override void Write(Directory dir, SegmentInfo info, FieldInfos fis, IOContext ioContext)
        {
            info.Diagnostics = new Dictionary<string, string>();
            info.SetFiles(new SortedSet<string>(info.GetFiles(), StringComparer.Ordinal));
            _writer.Write(dir, info, fis, ioContext);
        }
    }
}
