using Xunit;

// Each test has processes that use all cores.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: AssemblyFixture(typeof(Indexer.Fleet.Broker))]
