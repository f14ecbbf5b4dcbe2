using System.Text;
using Indexer.Search.Shards;

namespace Indexer.Search.Scatter;

/// <summary>What is stored of a document beyond what every hit shows.</summary>
/// <param name="Host">Host of its URL, or empty.</param>
/// <param name="Body">The beginning of its main text.</param>
/// <param name="BodyBytes">Bytes of all of it, in UTF-8.</param>
internal sealed record HitDetails(string Host, string Body, int BodyBytes)
{
    /// <summary>The details, with at most so many bytes of the text, cut between characters.</summary>
    public static HitDetails Of(StoredHit stored, int mostBytes)
    {
        ReadOnlySpan<byte> body = stored.Body.Span;
        int end = Math.Min(body.Length, mostBytes);
        while (end > 0 && end < body.Length && (body[end] & 0xC0) == 0x80) end--;
        return new HitDetails(stored.Host, Encoding.UTF8.GetString(body[..end]), body.Length);
    }
}
