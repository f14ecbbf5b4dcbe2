namespace Indexer.Coordinator.Commands;

/// <summary>A sample scaled to the whole input.</summary>
/// <param name="Records">Records.</param>
/// <param name="Documents">Records that become documents, duplicates of content included.</param>
/// <param name="Seconds">Time of the whole job.</param>
/// <param name="Cores">Cores that it was judged for.</param>
/// <param name="IndexBytes">Size of the index.</param>
/// <param name="DiskBytes">Disk in use while the job runs, at most.</param>
internal sealed record PlanEstimate(long Records, long Documents, double Seconds, int Cores, long IndexBytes, long DiskBytes)
{
    // Rough figures of the stages that a sample does not run, for text of web pages: a shard builder takes about this many bytes of text a second and core;
    // an index is about as large as its text (postings, stored text, term statistics); runs of pages and facts between the stages take about half as much.
    private const double IndexedTextBytesPerSecond = 20e6;
    private const double IndexBytesPerTextByte = 1.0;
    private const double RunBytesPerTextByte = 0.5;

    public static PlanEstimate Of(PlanSample sample, long inputBytes, int cores)
    {
        if (sample.Bytes == 0) return new PlanEstimate(0, 0, 0, cores, 0, 0);
        var scale = (double)inputBytes / sample.Bytes;
        var text = sample.TextBytes * scale;
        var seconds = (inputBytes / sample.BytesPerSecond + text / IndexedTextBytesPerSecond) / cores;
        var index = (long)(text * IndexBytesPerTextByte);
        return new PlanEstimate((long)(sample.Records * scale), (long)(sample.Documents * scale), Math.Round(seconds, 1), cores, index, index + (long)(text * RunBytesPerTextByte));
    }
}
