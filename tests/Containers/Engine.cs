using System.ComponentModel;

namespace Indexer.Containers;

/// <summary>
/// A container engine: the machine's own where one answers, with public images; else one that <c>tests/services/engine</c> starts for these tests, with images made on the spot.
/// </summary>
internal sealed class Engine : IAsyncDisposable
{
    /// <summary>Making images the first time unpacks a Debian and some servers.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    private static readonly string s_script = Repository.PathOf("tests", "services", "engine");

    private readonly string? _folder;

    private Engine(string? folder, Dictionary<string, string> variables)
    {
        _folder = folder;
        Variables = variables;
    }

    /// <summary>What commands need in their environment to reach it and to use its images.</summary>
    public Dictionary<string, string> Variables { get; }

    /// <summary>Whether it is these tests' own.</summary>
    public bool IsPrivate => _folder is not null;

    /// <summary>Finds or starts one.</summary>
    /// <returns>The engine, or why there is none.</returns>
    public static async Task<(Engine? Engine, string? Missing)> OpenAsync()
    {
        if (await AnswersAsync()) return (new Engine(null, []), null);
        var folder = Folder();
        var started = await CommandEnd.OfAsync(s_patience, NoVariables, s_script, "start", "--dir", folder, "--with", $"{Environment.ProcessId}");
        if (started.ExitCode == 4) return (null, started.Errors.Trim());
        var engine = new Engine(folder, new Dictionary<string, string>
        {
            ["DOCKER_HOST"] = started.Text.Trim()["DOCKER_HOST=".Length..],
            // Without BuildKit, which would look for the bases in a registry.
            ["DOCKER_BUILDKIT"] = "0",
            ["COMPOSE_DOCKER_CLI_BUILD"] = "0",
            ["DOTNET_SDK_IMAGE"] = "indexer-local/dotnet-sdk",
            ["DOTNET_RUNTIME_IMAGE"] = "indexer-local/dotnet-aspnet",
            ["RABBITMQ_IMAGE"] = "indexer-local/rabbitmq",
            ["CEPH_IMAGE"] = "indexer-local/ceph",
            ["HAPROXY_IMAGE"] = "indexer-local/haproxy",
        });
        var made = await CommandEnd.OfAsync(s_patience, NoVariables, s_script, "images", "--dir", folder);
        if (made.ExitCode == 0) return (engine, null);
        await engine.DisposeAsync();
        return made.ExitCode == 4 ? (null, made.Errors.Trim()) : throw new InvalidOperationException(made.Text);
    }

    /// <summary>Stops it, if it is these tests' own; its images stay for the next time.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_folder is null) return;
        // What failed builds and one-off commands leave behind.
        foreach (var kind in new[] { "container", "volume", "image" }) await CommandEnd.OfAsync(s_patience, Variables, "docker", kind, "prune", "-f");
        _ = (await CommandEnd.OfAsync(s_patience, NoVariables, s_script, "stop", "--dir", _folder)).Text;
    }

    private static IReadOnlyDictionary<string, string> NoVariables { get; } = new Dictionary<string, string>();

    private static async Task<bool> AnswersAsync()
    {
        try
        {
            return (await CommandEnd.OfAsync(TimeSpan.FromSeconds(30), NoVariables, "docker", "version", "--format", "{{.Server.Version}}")).ExitCode == 0;
        }
        catch (Win32Exception)
        {
            // There is no docker; the script says what is needed.
            return false;
        }
    }

    /// <summary>Beside the builds; elsewhere where the path would be too long for a socket.</summary>
    private static string Folder()
    {
        var folder = Repository.PathOf(".build", "containers", "engine");
        return folder.Length <= 90 ? folder : Path.Combine(Path.GetTempPath(), "indexer-test-engine");
    }
}
