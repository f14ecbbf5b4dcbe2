using Indexer.Captures;
using Indexer.Shuffle;
using Indexer.Text;

namespace Indexer.Worker.Reduce;

/// <summary>Writes the runs that stay with a generation: the kept captures with and without their text, their links, and the fates.</summary>
internal sealed class GenerationArchive : IDisposable
{
    private readonly FileStream _pagesFile, _factsFile, _fatesFile, _linksFile;
    private readonly RunWriter _pages, _facts, _links;
    private readonly Utf8Buffer _value = new(1 << 16);

    public GenerationArchive(string scratch)
    {
        _pagesFile = Create(scratch, "archive-pages");
        _factsFile = Create(scratch, "archive-facts");
        _fatesFile = Create(scratch, "archive-fates");
        _linksFile = Create(scratch, "archive-links");
        _pages = new RunWriter(_pagesFile);
        _facts = new RunWriter(_factsFile);
        Fates = new RunWriter(_fatesFile);
        _links = new RunWriter(_linksFile);
    }

    public RunWriter Fates { get; }

    /// <summary>Keeps an entry, marked as carried over for the update that will read it.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> pageValue, CaptureFact fact, bool isCarried)
    {
        _value.Clear();
        PageEntry.WriteCarried(_value, pageValue, isCarried);
        _pages.Add(key, _value.Span);
        _value.Clear();
        fact.Write(_value);
        _facts.Add(key, _value.Span);
    }

    /// <summary>Keeps the links of a capture; none are no entry.</summary>
    public void AddLinks(ReadOnlySpan<byte> key, CaptureHeader header, ReadOnlySpan<byte> links)
    {
        if (links.IsEmpty) return;
        LinksEntry.Begin(_value, header);
        _value.Append(links);
        _links.Add(key, _value.Span);
    }

    public ArchivedRuns Finish() => new(Close(_pages, _pagesFile), Close(_facts, _factsFile), Close(Fates, _fatesFile), Close(_links, _linksFile));

    public void Dispose()
    {
        _pages.Dispose();
        _facts.Dispose();
        Fates.Dispose();
        _links.Dispose();
        _pagesFile.Dispose();
        _factsFile.Dispose();
        _fatesFile.Dispose();
        _linksFile.Dispose();
    }

    private static ArchivedRun Close(RunWriter run, FileStream file)
    {
        var summary = run.Finish();
        file.Flush();
        return new ArchivedRun(file.Name, summary);
    }

    private static FileStream Create(string scratch, string name) =>
        new(Path.Combine(scratch, name), FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
}

/// <summary>The runs of <see cref="GenerationArchive"/>, on scratch.</summary>
internal sealed record ArchivedRuns(ArchivedRun Pages, ArchivedRun Facts, ArchivedRun Fates, ArchivedRun Links);

/// <summary>One of them.</summary>
internal sealed record ArchivedRun(string Path, RunSummary Summary);
