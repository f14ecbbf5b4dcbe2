using System.Collections.Concurrent;
using Indexer.Corpus;
using Indexer.Extraction;
using Indexer.Extraction.Html;
using Indexer.Jobs;

namespace Indexer.Worker.Map;

/// <summary>Map: the records of one split → pages, facts and fates, sorted by document key for every partition.</summary>
public sealed class MapRunner : TaskRunner
{
    private readonly ConcurrentBag<(ExtractionOptions Options, PageExtractor Extractor)> _idle = [];

    /// <inheritdoc/>
    public override Stage Stage => Stage.Map;

    /// <inheritdoc/>
    public override async Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        using var output = new MapOutput(context);
        var inputBytes = Extract(context, output, cancellationToken);
        context.Computed();
        return await output.CommitAsync(inputBytes, cancellationToken).ConfigureAwait(false);
    }

    private long Extract(TaskContext context, MapOutput output, CancellationToken cancellationToken)
    {
        var options = context.Plan.Request.Extraction;
        var extractor = Rent(options);
        try
        {
            long bytesBefore = 0, ordinal = 0;
            var split = context.Split!; // not null: it is a map task
            var ofBytes = split.Bytes;
            foreach (var part in split.Parts)
            {
                using var reader = Open(part, context.Plan.Request.Corpus);
                while (reader.Read(cancellationToken) is { } record)
                {
                    if ((ordinal & 127) == 0) context.Progress(new(bytesBefore + reader.BytesRead, ofBytes, ordinal));
                    if (context.Isolation.Enter(ordinal++)) output.Add(record, extractor, cancellationToken);
                    else output.AddCrasher(record);
                }
                bytesBefore += reader.BytesRead;
            }
            context.Isolation.Leave();
            context.Progress(new(bytesBefore, ofBytes, ordinal));
            output.Finish();
            return bytesBefore;
        }
        catch (IOException e) when (e is not InputStoreException)
        {
            throw new TaskException(e.Message, retryable: true, e);
        }
        finally
        {
            _idle.Add((options, extractor));
        }
    }

    private static CorpusReader Open(SplitPart part, CorpusOptions options)
    {
        try
        {
            return CorpusReaders.Open(part, options);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException) // perhaps for this worker alone
        {
            throw new TaskException($"{part.File} has gone since the job was planned: put it back, or index what is there now.", retryable: true, e);
        }
    }

    // An extractor holds buffers and warm caches: it is kept for the next task of a job with the same settings.
    private PageExtractor Rent(ExtractionOptions options)
    {
        while (_idle.TryTake(out var idle))
        {
            if (idle.Options == options) return idle.Extractor;
            idle.Extractor.Dispose();
        }
        return new PageExtractor(options, HtmlParsers.Create(options.HtmlParser));
    }
}
