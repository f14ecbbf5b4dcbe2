using System.Collections.Concurrent;
using Indexer.Corpus;
using Indexer.Extraction;
using Indexer.Extraction.Html;
using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Worker.Map;

/// <summary>Map: the records of one split → pages, facts and fates, sorted by document key for every partition.</summary>
public sealed class MapRunner : TaskRunner
{
    private readonly Func<HtmlParserKind, IHtmlParser> _parsers;
    private readonly ConcurrentBag<GuardedExtractor> _idle = [];

    /// <summary>With the parsers of the system.</summary>
    public MapRunner() : this(HtmlParsers.Create)
    {
    }

    internal MapRunner(Func<HtmlParserKind, IHtmlParser> parsers) => _parsers = parsers;

    /// <inheritdoc/>
    public override Stage Stage => Stage.Map;

    /// <inheritdoc/>
    public override async Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        using var output = new MapOutput(context);
        var (inputBytes, warnings) = Extract(context, output, cancellationToken);
        context.Computed();
        return await output.CommitAsync(inputBytes, warnings, cancellationToken).ConfigureAwait(false);
    }

    private (long InputBytes, SortedDictionary<string, long> Warnings) Extract(TaskContext context, MapOutput output, CancellationToken cancellationToken)
    {
        var options = context.Plan.Request.Extraction;
        var extractor = Rent(options);
        extractor.Warnings.Take(); // what an attempt that failed has left
        RecordLocation? last = null;
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
                    last = record.Location;
                    if (context.Isolation.Enter(ordinal++)) output.Add(record, extractor, cancellationToken);
                    else output.AddCrasher(record);
                    extractor.RenewIfSpoiled();
                }
                bytesBefore += reader.BytesRead;
            }
            context.Isolation.Leave();
            context.Progress(new(bytesBefore, ofBytes, ordinal));
            output.Finish();
            return (bytesBefore, extractor.Warnings.Take());
        }
        catch (IOException e) when (e is not InputStoreException)
        {
            throw new TaskException(e.Message + After(last), retryable: true, e);
        }
        catch (Exception e) when (e is not (InputStoreException or BlobStoreException or TaskException or OperationCanceledException))
        {
            throw new TaskException($"{e.GetType().Name}: {e.Message}{After(last)}", retryable: true, e);
        }
        finally
        {
            _idle.Add(extractor);
        }
    }

    // Where to look, for whoever is to mend it.
    private static string After(RecordLocation? last) => last is { } place ? $" (The last record that was read is {place}.)" : "";

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
    private GuardedExtractor Rent(ExtractionOptions options)
    {
        while (_idle.TryTake(out var idle))
        {
            if (idle.Options == options)
            {
                idle.RenewIfSpoiled();
                return idle;
            }
            idle.Dispose();
        }
        return new GuardedExtractor(options, _parsers);
    }
}
