using System.Diagnostics;
using System.IO.Compression;
using Indexer.Tests.Commands;
using Xunit;

namespace Indexer.Tests.EndToEnd;

/// <summary>The client as a package: packed, and used by a program that knows nothing else of the repository.</summary>
[Collection(ServedSamples.Tests)]
public sealed class PackageTests(ServedSamples served)
{
    private const string Program = """
        using Indexer.Client;
        using Indexer.Search;

        using var client = new IndexerClient(new Uri(args[0]));
        var answer = await client.SearchAsync("samples", new SearchRequest { Query = "tarn", Size = 2 }, null, default);
        foreach (var hit in answer.Hits) Console.WriteLine($"{hit.Rank} {hit.Url}");
        try
        {
            await client.SearchAsync("none", new SearchRequest { Query = "tarn" }, null, default);
        }
        catch (ClientException e)
        {
            Console.WriteLine($"{e.Kind} {e.Problem.Status}");
        }
        """;

    [Fact]
    public async Task A_fresh_program_searches_with_the_packed_client()
    {
        using var folder = new TemporaryFolder();
        string feed = Path.Combine(folder.Path, "feed"), program = Directory.CreateDirectory(Path.Combine(folder.Path, "program")).FullName;
        await RunAsync(SampleJobs.Repository, "pack", "Shared/Client/Indexer.Client.csproj", "-c", "Release", "-o", feed, "--artifacts-path", Path.Combine(folder.Path, "build"), "-nodeReuse:false", "-v", "quiet");
        string package = Assert.Single(Directory.GetFiles(feed, "*.nupkg"));
        using (ZipArchive content = ZipFile.OpenRead(package))
            foreach (string file in new[] { "README.md", "LICENSE", "lib/net10.0/Indexer.Client.dll", "lib/net10.0/Indexer.Client.xml" }) Assert.Contains(content.Entries, entry => entry.FullName == file);

        string version = Path.GetFileNameWithoutExtension(package)["Indexer.Client.".Length..];
        await WriteAsync("nuget.config", $"""<configuration><packageSources><clear /><add key="here" value="{feed}" /></packageSources></configuration>""");
        await WriteAsync("Directory.Build.props", "<Project />");
        await WriteAsync("program.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings>
                <RestorePackagesPath>{folder.Path}/packages</RestorePackagesPath><RestoreFallbackFolders>{GlobalPackages}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="Indexer.Client" Version="{version}" /></ItemGroup>
            </Project>
            """);
        await WriteAsync("Program.cs", Program);
        await RunAsync(program, "build", "-c", "Release", "-o", "out", "-nodeReuse:false", "-v", "quiet");
        string[] lines = (await RunAsync(program, "out/program.dll", served.Client.BaseAddress!.ToString())).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("1 https://tarn-lang.example/", lines[0], StringComparison.Ordinal);
        Assert.Equal("NotFound 404", lines[2]);

        Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(program, name), text, TestContext.Current.CancellationToken);
    }

    // What the tests were restored to: what the client needs is there, so that no network is.
    private static string GlobalPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!; // a new process: never null without shell execution
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}: {await output}{await error}");
            return await output;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
