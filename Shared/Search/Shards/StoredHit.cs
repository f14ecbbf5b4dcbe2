using System.Text;
using Indexer.Indexing;
using Lucene.Net.Index;

namespace Indexer.Search.Shards;

/// <summary>The stored fields of a hit.</summary>
internal sealed class StoredHit
{
    public string Id { get; set; } = "";

    public string Url { get; set; } = "";

    public string Title { get; set; } = "";

    /// <summary>UTF-8.</summary>
    public byte[] Body { get; set; } = [];

    public string Language { get; set; } = "";

    public string Host { get; set; } = "";

    public string Type { get; set; } = "";

    public DateTimeOffset? Date { get; set; }

    public DateTimeOffset? Captured { get; set; }
}

/// <summary>Reads only what is wanted, and no further than to the last of it: a long text that makes no snippet is not even unpacked.</summary>
internal sealed class StoredHitVisitor : StoredFieldVisitor
{
    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);

    /// <param name="fields">What is shown.</param>
    /// <param name="withBody">Whether the main text is wanted too.</param>
    public StoredHitVisitor(ShownFields fields, bool withBody)
    {
        // Where there is no title, the address stands for it.
        bool title = fields.HasFlag(ShownFields.Title);
        if (title || fields.HasFlag(ShownFields.Id)) _wanted.Add(IndexSchema.StoredId);
        if (title || fields.HasFlag(ShownFields.Url)) _wanted.Add(IndexSchema.StoredUrl);
        if (title) _wanted.Add(IndexSchema.StoredTitle);
        if (withBody) _wanted.Add(IndexSchema.StoredBody);
    }

    public StoredHit Hit { get; } = new();

    /// <summary>Whether nothing is wanted.</summary>
    public bool IsDone => _wanted.Count == 0;

    public override Status NeedsField(FieldInfo fieldInfo) => IsDone ? Status.STOP : _wanted.Remove(fieldInfo.Name) ? Status.YES : Status.NO;

    public override void BinaryField(FieldInfo fieldInfo, byte[] value)
    {
        switch (fieldInfo.Name)
        {
            case IndexSchema.StoredId: Hit.Id = Encoding.UTF8.GetString(value); break;
            case IndexSchema.StoredUrl: Hit.Url = Encoding.UTF8.GetString(value); break;
            case IndexSchema.StoredTitle: Hit.Title = Encoding.UTF8.GetString(value); break;
            case IndexSchema.StoredBody: Hit.Body = value; break;
        }
    }
}
