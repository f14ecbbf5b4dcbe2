namespace Indexer.Tests.Corpus;

/// <summary>A file of the test's own, deleted with it.</summary>
internal sealed class ScratchFile : IDisposable
{
    public ScratchFile(ReadOnlySpan<byte> content, string name = "file.warc")
    {
        Directory.CreateDirectory(Folder);
        Path = System.IO.Path.Combine(Folder, name);
        File.WriteAllBytes(Path, content);
    }

    public string Folder { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "indexer-corpus-" + Guid.NewGuid().ToString("N"));

    public string Path { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
