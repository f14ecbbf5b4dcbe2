using Xunit;

// All containers share the machine's cores, and tests wait for what others would hold up.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
