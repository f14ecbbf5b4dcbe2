using System.CommandLine;

namespace Indexer.Coordinator.Commands;

/// <summary>The argument JOB of status, cancel and retry.</summary>
internal static class JobArgument
{
    public static Argument<string> New() => new("JOB") { Description = "Id of a job, or a beginning that no other has; 'jobs' lists them" };
}
