using System.Reflection;
using System.Text.RegularExpressions;
using Indexer.Coordinator;
using Indexer.Corpus;
using Indexer.QueryNode;
using Indexer.Tests.Samples;
using Indexer.Worker;
using Xunit;

namespace Indexer.Tests;

/// <summary>References point one way: programs to Shared, and only the Coordinator to other programs, in one file.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string s_repository = Path.GetDirectoryName(SampleCrawl.Folder)!; // data-samples lies in a folder

    [Fact]
    public void Programs_use_Shared_and_only_the_Coordinator_uses_programs()
    {
        Assert.Empty(OursUsedBy(typeof(CorpusReaders).Assembly));
        Assert.Equal(["Indexer.Shared"], OursUsedBy(typeof(TaskLoop).Assembly));
        Assert.Equal(["Indexer.Shared"], OursUsedBy(typeof(QueryNodeApp).Assembly));
        Assert.Equal(["Indexer.Shared", "QueryNode", "Worker"], OursUsedBy(typeof(Embedded).Assembly));
    }

    [Fact]
    public void Only_one_file_sees_two_programs()
    {
        var both = Sources("Coordinator").Where(file => UsesWorker().IsMatch(CodeOf(file)) && UsesQueryNode().IsMatch(CodeOf(file))).Select(Path.GetFileName);
        Assert.Equal(["Embedded.cs"], both);
        var any = Sources("Coordinator").Where(file => UsesWorker().IsMatch(CodeOf(file)) || UsesQueryNode().IsMatch(CodeOf(file))).Select(Path.GetFileName);
        Assert.Equal(["Embedded.cs"], any);
    }

    [Fact]
    public void What_is_not_the_index_does_not_know_Lucene()
    {
        var others = Sources("Shared").ToLookup(file => Path.GetRelativePath(Path.Combine(s_repository, "Shared"), file).Split(Path.DirectorySeparatorChar)[0] is not ("Indexing" or "Search"));
        Assert.NotEmpty(others[false]);
        Assert.NotEmpty(others[true]);
        Assert.DoesNotContain(others[true], file => CodeOf(file).Contains("Lucene", StringComparison.Ordinal));
    }

    private static string[] OursUsedBy(Assembly assembly) =>
        [.. assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name is "Indexer.Shared" or "Worker" or "QueryNode" or "Coordinator").Order(StringComparer.Ordinal)];

    private static List<string> Sources(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(s_repository, folder), "*.cs", SearchOption.AllDirectories).Where(file => !BuildOutput().IsMatch(Path.GetRelativePath(s_repository, file)))];

    private static string CodeOf(string file) => Comment().Replace(File.ReadAllText(file), "");

    [GeneratedRegex(@"\bIndexer\.Worker\b")]
    private static partial Regex UsesWorker();

    [GeneratedRegex(@"\bIndexer\.QueryNode\b")]
    private static partial Regex UsesQueryNode();

    // To the end of the line, after a blank or at its start: a string may hold "http://".
    [GeneratedRegex(@"(?<=^|\s)//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"(^|[/\\])(bin|obj)[/\\]")]
    private static partial Regex BuildOutput();
}
