using Indexer.Search.Scatter;

namespace Indexer.Search.Suggestions;

/// <summary>Completes what is being typed from a generation's words and titles: the same for every node and every sharding.</summary>
internal sealed class Suggester(IGenerations generations, TimeProvider time)
{
    /// <exception cref="SearchException">The request is out of bounds, there is no such index or generation, or there is too much to do.</exception>
    public async Task<SuggestResponse> SuggestAsync(string index, SuggestRequest request, int? generation, CancellationToken cancellationToken)
    {
        if (request.Size is < 1 or > SuggestRequest.MostSize) throw new SearchException(SearchErrorKind.BadRequest, $"size is {request.Size}; it may be 1 to {SuggestRequest.MostSize}.");
        long started = time.GetTimestamp();
        long deadline = time.TimestampAfter(started, request.Timeout);
        using IPinnedGeneration pinned = await generations.PinAsync(index, new GenerationWish(generation, request.MinGeneration, deadline), cancellationToken);
        List<string> words = await new WordCompleter(pinned, deadline).CompleteAsync(request.Text, request.Size, cancellationToken);
        (List<Suggestion> titles, Coverage coverage) = await new TitleCompleter(pinned, deadline).CompleteAsync(request.Text, request.Size, cancellationToken);
        return new SuggestResponse
        {
            Index = index,
            Generation = pinned.Manifest.Generation,
            Coverage = coverage,
            Suggestions = Mix(words, titles, request.Size),
            TookMs = Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 3),
        };
    }

    /// <summary>Words first, and half the room for titles, unless either needs less; a title that a word makes already is no other text.</summary>
    private static List<Suggestion> Mix(List<string> words, List<Suggestion> titles, int size)
    {
        titles = [.. titles.Where(title => !words.Contains(title.Text, StringComparer.OrdinalIgnoreCase))];
        int forTitles = Math.Min(titles.Count, Math.Max(size / 2, size - words.Count));
        return [.. words.Take(size - forTitles).Select(text => new Suggestion(text, Suggestion.Word)), .. titles.Take(forTitles)];
    }
}
