namespace Indexer.Search.Generations;

/// <summary>The use of a generation for one search; it stays open until the lease is disposed, whatever is published meanwhile.</summary>
internal readonly struct GenerationLease(IndexGeneration generation) : IDisposable
{
    public IndexGeneration Generation => generation;

    public void Dispose() => generation.Release();
}
