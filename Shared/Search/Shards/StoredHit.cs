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

    public DateTimeOffset? Date { get; set; }
}

/// <summary>Reads only what is shown; a text that makes no snippet is passed over.</summary>
internal sealed class StoredHitVisitor(bool withBody) : StoredFieldVisitor
{
    public StoredHit Hit { get; } = new();

    public override Status NeedsField(FieldInfo fieldInfo) => fieldInfo.Name switch
    {
        IndexSchema.StoredId or IndexSchema.StoredUrl or IndexSchema.StoredTitle => Status.YES,
        IndexSchema.StoredBody => withBody ? Status.YES : Status.NO,
        _ => Status.NO,
    };

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
