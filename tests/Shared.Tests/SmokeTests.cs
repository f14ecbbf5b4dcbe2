using Xunit;

namespace Indexer.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void Runs() => Assert.NotEmpty(typeof(SmokeTests).Assembly.FullName!);
}
