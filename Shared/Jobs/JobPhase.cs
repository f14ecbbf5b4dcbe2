namespace Indexer.Jobs;

/// <summary>Where a job stands.</summary>
public enum JobPhase
{
    /// <summary>Its commits are being told.</summary>
    Loading,
    /// <summary>Its tasks are handed out.</summary>
    Running,
    /// <summary>It is being published.</summary>
    Publishing,
    /// <summary>It has ended.</summary>
    Ended,
}
