using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Indexer.Search;

namespace Indexer.Client;

/// <summary>
/// Walks an export to its end: where it breaks off, it is taken up behind the last document that came, on the same generation, as long as that brings any further. For one walk at a time.
/// </summary>
internal sealed class ExportWalk(NodeCalls calls, string? index, SearchRequest request)
{
    private const string GenerationHeader = "X-Indexer-Generation";

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    private string _cut = "";

    /// <summary>The documents, and at last the trailer of a complete export, with the number of all that came.</summary>
    /// <exception cref="ClientException">The node did not answer as asked, or the export breaks off again and again.</exception>
    public async IAsyncEnumerable<ExportLine> LinesAsync(int? generation, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long total = 0;
        for (int fruitless = 0; fruitless < calls.Tries; fruitless++)
        {
            await Task.Delay(fruitless * s_pause, calls.Time, cancellationToken);
            using HttpResponseMessage response = await calls.BeginAsync(RequestAddress.OfExport(index, request, generation, after), cancellationToken);
            // From then on it is this one, whatever is published meanwhile.
            if (response.Headers.TryGetValues(GenerationHeader, out IEnumerable<string>? said) && int.TryParse(said.First(), NumberStyles.None, CultureInfo.InvariantCulture, out int number)) generation = number;
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (await NextAsync(lines, cancellationToken) is { } line)
            {
                if (line.Trailer is { Complete: true } end)
                {
                    yield return new ExportLine { Trailer = end with { Total = total } };
                    yield break;
                }
                if (line.Trailer is { } trailer)
                {
                    _cut = trailer.Error ?? "the node gave up";
                    break;
                }
                (after, total, fruitless) = (line.Key, total + 1, 0);
                yield return line;
            }
        }
        string place = after is null ? "before its first document" : $"behind {after}";
        throw new ClientException(ClientErrorKind.Interrupted, new Problem { Detail = string.Create(CultureInfo.InvariantCulture, $"the export of generation {generation} ended {place}: {_cut}.") });
    }

    /// <summary>The next line; null where the export breaks off.</summary>
    private async Task<ExportLine?> NextAsync(StreamReader lines, CancellationToken cancellationToken)
    {
        try
        {
            if (await lines.ReadLineAsync(cancellationToken) is not { } text)
            {
                _cut = "its trailer did not come";
                return null;
            }
            return JsonSerializer.Deserialize(text, ClientJson.Default.ExportLine);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            _cut = $"the connection broke off ({e.Message.TrimEnd('.')})";
            return null;
        }
        catch (JsonException)
        {
            _cut = "its last line is cut";
            return null;
        }
    }
}
