namespace Indexer.Search.Ranking;

/// <summary>Is offered the matches of a shard, and keeps those that are wanted.</summary>
internal abstract class HitCollector
{
    /// <summary>No score is as low: every match is welcome.</summary>
    public const float Everything = -1;

    /// <summary>The score that a document behind all that were offered must exceed; <see cref="Everything"/> while there is room, and where the score does not decide.</summary>
    public float Threshold { get; protected set; } = Everything;

    /// <summary>Whether the score decides, and whatever may score most may be offered first; otherwise documents come in rising order, which is the order of their keys.</summary>
    public abstract bool GoesByScore { get; }

    /// <summary>Whether no document is wanted, whatever its score.</summary>
    public virtual bool IsEmpty => false;

    /// <summary>Whether nothing but its score and the scores of others keeps a document out.</summary>
    public virtual bool IsUnbounded => false;

    /// <summary>The scores of those that it keeps, in no order; empty where something else keeps documents out (<see cref="IsUnbounded"/>).</summary>
    public virtual IEnumerable<float> Scores => [];

    /// <summary>Whether no document to come can be wanted.</summary>
    public virtual bool IsComplete => false;

    /// <summary>No document before it is to be visited.</summary>
    public virtual int FirstDocument => 0;

    public abstract void Offer(float score, int document);

    /// <summary>Empties it: best first. Where the score decides, those that score less than <paramref name="least"/> are left out.</summary>
    public abstract (float Score, int Document)[] TakeAll(float least);
}
