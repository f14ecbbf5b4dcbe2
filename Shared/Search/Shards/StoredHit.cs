using System.Text;
using Indexer.Indexing.Stored;

namespace Indexer.Search.Shards;

/// <summary>The stored fields of a hit.</summary>
internal sealed class StoredHit
{
    public string Id { get; set; } = "";

    public string Url { get; set; } = "";

    public string Title { get; set; } = "";

    /// <summary>UTF-8; valid until the thread fetches another.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    public string Language { get; set; } = "";

    public string Host { get; set; } = "";

    public string Type { get; set; } = "";

    public DateTimeOffset? Date { get; set; }

    public DateTimeOffset? Captured { get; set; }

    /// <summary>Takes over what is stored of it.</summary>
    public void Take(StoredTexts texts)
    {
        Id = Encoding.UTF8.GetString(texts.Id.Span);
        Url = Encoding.UTF8.GetString(texts.Url.Span);
        Title = Encoding.UTF8.GetString(texts.Title.Span);
        Body = texts.Body;
    }
}
