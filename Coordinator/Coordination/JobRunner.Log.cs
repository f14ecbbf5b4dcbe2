using Indexer.Jobs;
using Microsoft.Extensions.Logging;

namespace Indexer.Coordinator.Coordination;

internal sealed partial class JobRunner
{
    [LoggerMessage(Level = LogLevel.Information, Message = "job resumed: {Job}, {Committed} tasks were committed")]
    private partial void LogResumed(JobId job, int committed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "attempt was reported failed: {Job} {Task} {Attempt}: {Error}")]
    private partial void LogAttemptFailed(JobId job, TaskId task, string attempt, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "store failed around {Job}")]
    private partial void LogStoreTrouble(Exception error, JobId job);

    [LoggerMessage(Level = LogLevel.Warning, Message = "attempts of {Job} could not be told that it has ended")]
    private partial void LogNoticeLost(Exception error, JobId job);

    [LoggerMessage(Level = LogLevel.Error, Message = "job could not be published: {Job}")]
    private partial void LogPublishFailed(Exception error, JobId job);

    [LoggerMessage(Level = LogLevel.Information, Message = "job ended: {Job} {Status} {Error}")]
    private partial void LogEnded(JobId job, JobStatus status, string? error);
}
