using Xunit;

// One fleet for all tests, whose processes use all cores.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: AssemblyFixture(typeof(Indexer.FleetChaos.Scenes.Scene))]
