using Indexer.Storage;

namespace Indexer.Tests.Storage;

public sealed class MemoryBlobStoreTests : BlobStoreContract
{
    protected override IBlobStore CreateEmpty() => new MemoryBlobStore();
}
