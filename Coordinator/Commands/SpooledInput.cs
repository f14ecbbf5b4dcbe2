using System.IO.Hashing;
using Indexer.Jobs;

namespace Indexer.Coordinator.Commands;

/// <summary>
/// Keeps standard input in the data folder under the hash of its content and with a fixed time, so that the same input names the same job and an interrupted one can be resumed.
/// </summary>
internal sealed class SpooledInput(string folder)
{
    private static readonly DateTime FixedTime = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Where standard input is written to while it comes in.</summary>
    public string Incoming { get; } = Path.Combine(folder, $".incoming-{Environment.ProcessId}");

    public void Prepare() => Directory.CreateDirectory(folder);

    /// <summary>Gives the spooled file its lasting name.</summary>
    public InputFile Keep(InputFile spooled)
    {
        var hash = new XxHash128();
        using (var content = File.OpenRead(spooled.File)) hash.Append(content);
        var path = Path.Combine(folder, Convert.ToHexStringLower(hash.GetCurrentHash()));
        File.SetLastWriteTimeUtc(spooled.File, FixedTime);
        File.Move(spooled.File, path, overwrite: true);
        return spooled with { File = path, Modified = new DateTimeOffset(FixedTime) };
    }

    /// <summary>Removes what came in and was not kept.</summary>
    public void Discard()
    {
        if (Directory.Exists(folder)) File.Delete(Incoming);
    }
}
