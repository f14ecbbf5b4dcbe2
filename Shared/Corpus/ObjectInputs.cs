using Indexer.Corpus.Sources;
using Indexer.Jobs;
using Indexer.Resilience;
using Indexer.Storage;
using Indexer.Storage.S3;

namespace Indexer.Corpus;

/// <summary>Objects as inputs: one object, all below a prefix, or those whose keys match a pattern. The URI that stands for a file carries the entity tag of its content.</summary>
internal static class ObjectInputs
{
    public static List<InputFile> Expand(string input, ref int passedOver)
    {
        if (!S3Uri.TryParse(input, out var uri, out var fault)) throw new InputException($"'{input}' is no place of an object store: {fault}");
        try
        {
            var bucket = ObjectBytes.InputBucket(uri);
            if (uri.Key.Contains('*', StringComparison.Ordinal)) return Glob(input, uri, bucket);
            if (uri.Key.Length > 0 && uri.Key[^1] != '/' && One(uri, bucket) is { } one) return [one];
            return Folder(input, uri, bucket, ref passedOver);
        }
        catch (Exception e) when (e is BlobStoreException or IOException)
        {
            throw new InputException($"'{input}' can't be read: {e.Message}", e);
        }
    }

    private static InputFile? One(S3Uri uri, S3Bucket bucket)
    {
        var found = Wait(token => bucket.HeadAsync(uri.Key, token));
        if (found is null) return null;
        if (uri.Etag is not null && uri.Etag != found.Etag) throw new IOException($"the object has another content by now: its entity tag is {found.Etag}");
        return Describe(uri, found);
    }

    private static List<InputFile> Folder(string input, S3Uri uri, S3Bucket bucket, ref int passedOver)
    {
        var root = uri.Key.Length == 0 || uri.Key[^1] == '/' ? uri.Key : uri.Key + '/';
        var files = new List<InputFile>();
        var others = 0;
        foreach (var each in Below(bucket, root))
        {
            var path = each.Key[root.Length..];
            // As in folders: what is hidden is left out, and consoles make empty objects that stand for folders.
            if (path.Length == 0 || path[^1] == '/' || path[0] == '.' || path.Contains("/.", StringComparison.Ordinal)) continue;
            if (FormatDetector.ByName(path) == CorpusFormat.Unknown) others++;
            else files.Add(Describe(uri, each, path));
        }
        passedOver += others;
        if (files.Count > 0) return files;
        throw new InputException(others > 0
            ? $"below '{input}' are {others} objects, but none that is read here (.warc, .arc, .wet, .jsonl, .html, .txt, .md, and .gz or .zst of them): name objects of other names one by one"
            : $"there is no object '{input}', and none below it: check bucket, key and endpoint");
    }

    private static List<InputFile> Glob(string input, S3Uri uri, S3Bucket bucket)
    {
        var names = uri.Key.Split('/');
        var root = uri.Key[..uri.Key.IndexOf('*', StringComparison.Ordinal)];
        var files = new List<InputFile>();
        foreach (var each in Below(bucket, root))
            if (each.Key[^1] != '/' && GlobPattern.MatchesNames(names, each.Key.Split('/'))) files.Add(Describe(uri, each));
        return files.Count > 0 ? files : throw new InputException($"no object matches '{input}': check the pattern ('**' goes into folders, '*' does not)");
    }

    private static IEnumerable<S3Object> Below(S3Bucket bucket, string prefix)
    {
        string? continuation = null;
        do
        {
            var (page, next) = Wait(token => bucket.ListAsync(prefix, continuation, token));
            foreach (var each in page) yield return each;
            continuation = next;
        }
        while (continuation is not null);
    }

    private static InputFile Describe(S3Uri uri, S3Object found, string? relativePath = null) =>
        new((uri with { Key = found.Key, Etag = found.Etag }).ToString(), found.Length, found.Modified, relativePath);

    // Inputs are expanded once, before a job begins, by a caller that can do nothing else meanwhile.
    private static T Wait<T>(Func<CancellationToken, Task<T>> call) =>
        Task.Run(async () => await ResiliencePipelines.StoreCall(TimeProvider.System).ExecuteAsync(async token => await call(token))).GetAwaiter().GetResult();
}
