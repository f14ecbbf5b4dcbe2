using Indexer.Jobs;

namespace Indexer.Queue;

/// <summary>A message that nobody is to receive any more; it is kept until a person drops it.</summary>
/// <param name="Job">Its job; null where the message could not be read.</param>
/// <param name="Task">Its task; likewise.</param>
/// <param name="Attempt">The number of the last attempt; 0 where not known.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Time">When it was buried.</param>
/// <param name="Id">Names the letter for dropping it; empty before it is buried.</param>
public sealed record DeadLetter(JobId? Job, TaskId? Task, int Attempt, string Reason, DateTimeOffset Time, string Id = "");
