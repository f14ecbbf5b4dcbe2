using Indexer.Tests.Isolation;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Indexer.Tests;

internal static class Program
{
    public static Task<int> Main(string[] args)
    {
        if (args is [CrashingWorker.Argument, .. var rest]) return CrashingWorker.RunAsync(rest);
        return args.Contains("--server") || args.Contains("--internal-msbuild-node")
            ? TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : ConsoleRunner.Run(args);
    }
}
