using System.Runtime.ExceptionServices;
using Indexer.Indexing;
using Indexer.Search;
using Indexer.Storage;

namespace Indexer.QueryNode.Shards;

/// <summary>
/// Opens what searches ask for by number, beside them: once for all who ask, and to its end though nobody waits any more, so that what takes longer than any search may is there one day. Of an index
/// as many generations at a time as are kept; others wait for their turn, as long as whoever asks does. Shards are opened as long as somebody holds their generation. Thread-safe.
/// </summary>
internal sealed partial class Openings(ManifestStore manifests, ShardOpener opener, ILogger<Openings> logger) : IAsyncDisposable
{
    private readonly Dictionary<Piece, Task<Exception?>> _underWay = [];
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Waits until a generation was opened, without its shards, and is held; by the time it is asked for it may have been let go of again.</summary>
    /// <exception cref="SearchException">There is no such generation, or it can't be opened.</exception>
    /// <exception cref="BlobStoreException">The store does not answer.</exception>
    public Task OpenAsync(IndexHolding holding, int generation, CancellationToken cancellationToken) => WaitAsync(new Piece(holding, generation), $"generation {generation} of the index {holding.Index}", async () =>
    {
        GenerationManifest manifest = await manifests.GetAsync(holding.Index, generation, _stopping.Token)
            ?? throw new SearchException(SearchErrorKind.UnknownGeneration, $"the index {holding.Index} has no generation {generation}.");
        holding.Add(await opener.OpenAsync(manifest, onDemand: true, _stopping.Token));
    }, cancellationToken);

    /// <summary>Waits until a shard of a generation that the caller holds was opened.</summary>
    /// <exception cref="SearchException">It can't be opened.</exception>
    public Task OpenAsync(HeldGeneration generation, int shard, CancellationToken cancellationToken) => WaitAsync(new Piece(generation, shard), $"shard {shard} of generation {generation.Number} of the index {generation.Manifest.Index}", async () =>
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, generation.Closing);
        await opener.OpenAsync(generation, shard, either.Token);
    }, cancellationToken);

    /// <summary>Gives up what is under way, and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task[] underWay;
        lock (_gate) underWay = [.. _underWay.Values];
        await Task.WhenAll(underWay);
    }

    private async Task WaitAsync(Piece piece, string what, Func<Task> open, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (Task<Exception?>? opening, Task[] before) = Begin(piece, what, open);
            if (opening is null) await Task.WhenAny(before).WaitAsync(cancellationToken);
            else if (await opening.WaitAsync(cancellationToken) is { } failure) ExceptionDispatchInfo.Throw(failure);
            else return;
        }
    }

    /// <summary>Begins it unless it is under way; null and what has to end first where it is not its turn.</summary>
    private (Task<Exception?>? Opening, Task[] Before) Begin(Piece piece, string what, Func<Task> open)
    {
        lock (_gate)
        {
            if (_underWay.TryGetValue(piece, out Task<Exception?>? opening)) return (opening, []);
            Task[] others = piece.Of is IndexHolding ? [.. _underWay.Where(other => other.Key.Of == piece.Of).Select(other => other.Value)] : [];
            if (others.Length >= IndexHolding.MostOnDemand) return (null, others);
            return (_underWay[piece] = Task.Run(() => OpenAsync(piece, what, open)), []);
        }
    }

    private async Task<Exception?> OpenAsync(Piece piece, string what, Func<Task> open)
    {
        try
        {
            await open();
            return null;
        }
        catch (SearchException e) when (e.Kind == SearchErrorKind.UnknownGeneration)
        {
            return e;
        }
        catch (OperationCanceledException e) when (_stopping.IsCancellationRequested || piece.Of is HeldGeneration { Closing.IsCancellationRequested: true })
        {
            return new SearchException(SearchErrorKind.Unavailable, $"{what} is not wanted any more.", e);
        }
        // Whatever it is, it is the answer to those who asked; they may have left, and so it is told here too.
        catch (Exception e)
        {
            CouldNotOpen(what, e.Message);
            return e is SearchException or BlobStoreException ? e : new SearchException(SearchErrorKind.Unavailable, $"{what} can't be opened: {e.Message}", e);
        }
        finally
        {
            lock (_gate) _underWay.Remove(piece);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "could not open {What}, which was asked for: {Error}")]
    private partial void CouldNotOpen(string what, string error);

    /// <summary>A generation of an index, or a shard of a generation.</summary>
    private readonly record struct Piece(object Of, int Number);
}
