using Xunit;

// Each test has processes that use all cores, and the kill tests measure how long a job takes.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
