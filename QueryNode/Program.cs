using Indexer.QueryNode;
using Indexer.Storage;

// Serves the indexes of a store that is a folder: QueryNode --store FOLDER --cache FOLDER [--urls http://127.0.0.1:8080]
var settings = new ConfigurationBuilder().AddEnvironmentVariables("INDEXER__").AddCommandLine(args).Build();
if (settings["store"] is not { Length: > 0 } folder)
{
    Console.Error.WriteLine("query node: --store (or INDEXER__STORE) is missing: the folder of the store to serve, such as .data/store.");
    return 2;
}
var store = new LocalBlobStore(folder);
await using var app = QueryNodeApp.Build(
    args, store, settings["cache"] ?? Path.Combine(Path.GetTempPath(), "indexer-cache"),
    key => store.TryGetPath(key, out var path) ? path : throw new BlobStoreException(BlobStoreErrorKind.NotFound, key, $"'{key}' is not in the store."));
await app.RunAsync();
return 0;
