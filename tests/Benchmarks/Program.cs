using Indexer.Benchmarks;
using Indexer.Benchmarks.Processes;
using Indexer.Benchmarks.Searching;

// Started by others as a process of its own.
if (args is [IdleWorker.Name, .. var rest]) return IdleWorker.Run(rest);

// Figures, not tests: nothing here passes or fails. Each benchmark compares within its own run and prints medians and spreads.
var benchmarks = new (string Name, string About, Func<string[], int> Run)[]
{
    ("warc", "records/s of the WARC reader alone: FILE.warc.gz...", WarcReading.Run),
    ("html", "MB/s of HTML, span parser against tree parser: FILE.warc.gz...", HtmlExtraction.Run),
    ("tokens", "MB/s of text, our tokenizer against Lucene.Net's: FILE... [--megabytes N]", Tokenizing.Run),
    ("search", "microseconds of a search, ours against Lucene.Net and Java Lucene 8: FILE.warc.gz... [--lucene8 FOLDER] [--queries N] [--passes N] [--hits N,N]", Searches.Run),
    ("filters", "microseconds of a filtered search, filters looked up each time against remembered ones: FILE.warc.gz... [--queries N] [--passes N]", FilteredSearches.Run),
    ("reading", "searches/s of a shard from our directory, Lucene.Net's NIO and memory-mapped ones: FILE... [--megabytes N]", ShardReading.Run),
    ("shards", "MB/s of text, our shard builder against a plain Lucene.Net IndexWriter and Java Lucene 8: FILE... [--megabytes N] [--lucene8 FOLDER]", ShardBuilding.Run),
    ("cores", "one process on two cores against one core, beside what two processes that share nothing get of the two: FILE... [--passes N]", Cores.Run),
    ("simulation", "efficiency of 10, 100 and 1,000 simulated workers, and what one slow worker costs with and without backups: [--workers N]", Fleet.Run),
    ("coordinator", "tasks/s and CPU of the job coordinator a task that does nothing; with a broker, by processes of their own: [--broker URI|own] [--tasks N] [--slots N]", CoordinatorOverhead.Run),
    ("store", "blobs/s and MiB/s of a store, and of reading input from it: STORE [INPUT...]", StoreCalls.Run),
    ("queue", "messages/s of the task queue through a broker: --broker URI [--messages N]", TaskQueueRates.Run),
    ("fleet", "MB/s of a fleet on this machine against one process, and of 2 workers against 1: [FILE...] [--megabytes N] [--passes N] [--slots N] [--broker URI] [--only TEXT]", FleetThroughput.Run),
    ("takeover", "time from the kill of the coordinator that leads until the other leads and hands out: [--rounds N] [--broker URI]", Takeover.Run),
    ("worker-kill", "what a killed worker costs a stage of tasks that wait: [--seconds N] [--workers N] [--passes N] [--broker URI]", WorkerDeath.Run),
    ("speculation", "what one slow worker costs a stage with and without backups: [--seconds N] [--workers N] [--passes N] [--broker URI]", SlowWorker.Run),
    ("tier", "what searches see of a query node that stands still or is killed, and of generations that go forth and back: FILE... [--per-second N] [--seconds N] [--nodes N] [--only flips|faults]", QueryTier.Run),
    ("http", "searches/s of GET /api/search over loopback against the same searches in process: FILE... [--at-once N] [--seconds N] [--rounds N]", HttpSearches.Run),
    ("memory", "peak memory of the program on 20 MB and on 1 GB of synthetic crawl", Memory.Run),
};

var chosen = benchmarks.Where(benchmark => args.Length > 0 && (args[0] == "all" || args[0] == benchmark.Name)).ToList();
foreach (var (name, _, run) in chosen)
{
    Console.WriteLine($"== {name}");
    // Options of one benchmark mean nothing to another: for all of them only the files count.
    var files = args[1..].TakeWhile(argument => !argument.StartsWith("--", StringComparison.Ordinal)).ToArray();
    var code = run(args[0] == "all" && name is ("warc" or "html") ? files : args[1..]);
    if (code != 0) return code;
}
if (chosen.Count > 0) return 0;
Console.Error.WriteLine("usage: dotnet run --project tests/Benchmarks -c Release -- all|NAME [ARGUMENT...]");
foreach (var (name, about, _) in benchmarks) Console.Error.WriteLine($"  {name,-12}{about}");
return 2;
