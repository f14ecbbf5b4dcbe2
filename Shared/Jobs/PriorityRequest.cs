namespace Indexer.Jobs;

/// <summary>How a job stands to others (<c>jobs/{job}/priority.json</c>). No part of its identity: asked again with another, it is the same job.</summary>
/// <param name="Priority">The priority.</param>
/// <param name="Version">Format of this blob; 1.</param>
public sealed record PriorityRequest(JobPriority Priority, int Version = 1);
