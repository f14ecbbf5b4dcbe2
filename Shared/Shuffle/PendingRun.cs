using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Shuffle;

/// <summary>A run that is to be merged: short ones are in memory already, long ones are read as a stream when their turn comes.</summary>
/// <param name="Output">The run.</param>
/// <param name="Range">Where it is in memory; null where it is not.</param>
/// <param name="Start">Where in the range it begins.</param>
internal sealed record PendingRun(TaskOutput Output, HeldRange? Range = null, int Start = 0)
{
    /// <summary>Bytes that it holds.</summary>
    public long HeldBytes => Range is null ? 0 : Output.Length;

    public async Task<RunReader> OpenAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        var name = $"{Output.Key} ({Output.Channel})";
        if (Range is not null) return new RunReader(Range, Start, Output.Length, Output.Hash, name);
        return new RunReader(await store.OpenReadAsync(Output.Key, Output.Offset, Output.Length, cancellationToken).ConfigureAwait(false), Output.Length, Output.Hash, name);
    }
}
