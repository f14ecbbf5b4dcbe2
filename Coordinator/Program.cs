using Indexer.Coordinator.Commands;
using Indexer.Coordinator.Terminal;

using var interruption = new Interruption(Console.Error);
return await CommandLine.RunAsync(args, Shell.OfProcess(), interruption.Token);
