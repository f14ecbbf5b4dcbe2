using Indexer.FleetChaos.Poison;
using Indexer.FleetChaos.Script;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Indexer.FleetChaos;

internal static class Program
{
    public static Task<int> Main(string[] args)
    {
        if (args is [PoisonedWorker.Argument, .. var rest]) return PoisonedWorker.RunAsync(rest);
        if (args is ["--rounds" or "--seed" or "--help" or "--faults", ..]) return ChaosScript.RunAsync(args);
        return args.Contains("--server") || args.Contains("--internal-msbuild-node")
            ? TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : ConsoleRunner.Run(args);
    }
}
