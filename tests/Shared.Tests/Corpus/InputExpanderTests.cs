using Indexer.Corpus;
using Xunit;

namespace Indexer.Tests.Corpus;

public sealed class InputExpanderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("indexer-inputs-").FullName;

    [Fact]
    public void A_folder_gives_its_readable_files_in_ordinal_order_and_counts_the_others()
    {
        Write("b/two.html", "a.warc.gz", "B.jsonl", "image.png", ".hidden/x.html", ".x.txt", "b/notes.txt.zst");
        var expanded = Expand(_root);
        Assert.Equal(["B.jsonl", "a.warc.gz", "b/notes.txt.zst", "b/two.html"], expanded.Files.Select(f => f.RelativePath));
        Assert.Equal(1, expanded.PassedOver);
        Assert.All(expanded.Files, f => Assert.True(Path.IsPathRooted(f.File)));
        Assert.All(expanded.Files, f => Assert.Equal(new FileInfo(f.File).Length, f.Length));
    }

    [Theory]
    [InlineData("*.html", "a.html")]
    [InlineData("**/*.html", "a.html,x/b.html,x/y/c.html")]
    [InlineData("x/**", "x/b.html,x/y/c.html")]
    [InlineData("?/b.*", "x/b.html")]
    public void A_glob_gives_what_it_matches(string pattern, string expected)
    {
        Write("a.html", "x/b.html", "x/y/c.html", "x/.h.html");
        var files = Expand(Path.Combine(_root, pattern)).Files.Select(f => Path.GetRelativePath(_root, f.File).Replace('\\', '/'));
        Assert.Equal(expected, string.Join(',', files));
    }

    [Fact]
    public void A_link_whose_target_has_gone_is_passed_over()
    {
        Write("a.html");
        File.CreateSymbolicLink(Path.Combine(_root, "gone.html"), Path.Combine(_root, "nowhere.html"));
        var folder = Expand(_root);
        Assert.Equal(["a.html"], folder.Files.Select(f => f.RelativePath));
        Assert.Equal(1, folder.PassedOver);
        Assert.Single(Expand(Path.Combine(_root, "*.html")).Files);
    }

    [Fact]
    public void A_file_named_twice_is_read_once_and_a_named_file_may_have_any_name()
    {
        Write("crawl.dat");
        Assert.Single(Expand(Path.Combine(_root, "crawl.dat"), Path.Combine(_root, "*.dat")).Files);
    }

    [Fact]
    public void Standard_input_is_spooled()
    {
        var spool = Path.Combine(_root, "spool");
        var file = Assert.Single(InputExpander.Expand(["-"], new MemoryStream([1, 2, 3]), spool).Files);
        Assert.Equal((spool, 3L), (file.File, file.Length));
    }

    [Theory]
    [InlineData("absent.warc")]
    [InlineData("absent/*.warc")]
    [InlineData("*.none")]
    [InlineData(".")]
    public void An_input_that_names_nothing_is_named_in_the_error(string input)
    {
        var path = Path.Combine(_root, input);
        Assert.Contains(path, Assert.Throws<InputException>(() => Expand(path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static ExpandedInputs Expand(params string[] inputs) => InputExpander.Expand(inputs, Stream.Null, "unused");

    private void Write(params string[] names)
    {
        foreach (var name in names)
        {
            var path = Path.Combine(_root, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, name);
        }
    }
}
