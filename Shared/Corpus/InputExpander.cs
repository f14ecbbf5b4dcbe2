using System.IO.Enumeration;
using Indexer.Jobs;

namespace Indexer.Corpus;

/// <summary>What a job's inputs were found to be.</summary>
/// <param name="Files">The files in input order, each once; those of one folder or glob by ordinal path.</param>
/// <param name="PassedOver">Files of folders whose names are of no format that is read here. Hidden files are not counted.</param>
public sealed record ExpandedInputs(IReadOnlyList<InputFile> Files, int PassedOver);

/// <summary>An input that names nothing to read. The message says which, and what to do.</summary>
public sealed class InputException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Turns inputs as a person types them into files: a file, a folder (all below it, hidden ones left out), a glob (<c>*</c>, <c>?</c>, <c>**</c>), or
/// <c>-</c> for standard input, which is spooled to a file since a plan needs lengths and offsets. A named file is taken whatever its name is. The same with objects of an object
/// store (<see cref="Storage.S3.S3Uri"/>), where folders are prefixes; of those a file's name is a URI that names its content too.
/// </summary>
public static class InputExpander
{
    /// <summary>Expands <paramref name="inputs"/>.</summary>
    /// <param name="inputs">At least one.</param>
    /// <param name="standardInput">Read to its end if an input is <c>-</c>.</param>
    /// <param name="spoolFile">Where standard input goes; an existing file is replaced.</param>
    /// <exception cref="InputException">An input is missing, matches nothing, or holds nothing to read.</exception>
    public static ExpandedInputs Expand(IReadOnlyList<string> inputs, Stream standardInput, string spoolFile)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(standardInput);
        var files = new List<InputFile>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var passedOver = 0;
        foreach (var input in inputs)
        {
            foreach (var file in ExpandOne(input, standardInput, spoolFile, ref passedOver))
                if (seen.Add(file.File)) files.Add(file);
        }
        return new ExpandedInputs(files, passedOver);
    }

    private static List<InputFile> ExpandOne(string input, Stream standardInput, string spoolFile, ref int passedOver)
    {
        if (input == "-") return [Spool(standardInput, spoolFile)];
        if (Storage.S3.S3Uri.IsS3(input)) return ObjectInputs.Expand(input, ref passedOver);
        if (input.Length > 0 && TargetOf(input).Exists) return [Describe(input)];
        if (Directory.Exists(input)) return Folder(input, ref passedOver);
        if (input.AsSpan().IndexOfAny('*', '?') >= 0) return Glob(input);
        throw new InputException($"there is no file or folder '{input}': check the path (it is taken from {Directory.GetCurrentDirectory()})");
    }

    private static List<InputFile> Folder(string input, ref int passedOver)
    {
        var root = Path.GetFullPath(input);
        var files = new List<InputFile>();
        var others = 0;
        foreach (var path in Below(root))
        {
            // A link whose target has gone is no file.
            if (FormatDetector.ByName(path) == CorpusFormat.Unknown || !TargetOf(path).Exists) others++;
            else files.Add(Describe(path, Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/')));
        }
        passedOver += others;
        if (files.Count > 0) return files;
        throw new InputException(others > 0
            ? $"the folder '{input}' has {others} files, but none that is read here (.warc, .arc, .wet, .jsonl, .html, .txt, .md, and .gz or .zst of them): name files of other names one by one"
            : $"the folder '{input}' is empty: name a folder with crawl files or pages in it");
    }

    private static List<InputFile> Glob(string input)
    {
        var pattern = new GlobPattern(Path.GetFullPath(input));
        if (!Directory.Exists(pattern.Root)) throw new InputException($"there is no folder '{pattern.Root}' to look for '{input}' in: check the path");
        var files = Below(pattern.Root).Where(path => pattern.Matches(path) && TargetOf(path).Exists).Select(path => Describe(path)).ToList();
        return files.Count > 0 ? files : throw new InputException($"no file matches '{input}': check the pattern ('**' goes into folders, '*' does not)");
    }

    /// <summary>Folders behind symbolic links are not entered: they can lead back up.</summary>
    private static IOrderedEnumerable<string> Below(string root)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System, IgnoreInaccessible = false };
        return new FileSystemEnumerable<string>(root, (ref FileSystemEntry entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        }.Order(StringComparer.Ordinal);
    }

    private static InputFile Spool(Stream standardInput, string spoolFile)
    {
        using (var spool = File.Create(spoolFile)) standardInput.CopyTo(spool);
        if (new FileInfo(spoolFile).Length == 0) throw new InputException("nothing came on standard input: pipe a crawl file into '-'");
        return Describe(spoolFile);
    }

    private static InputFile Describe(string path, string? relativePath = null)
    {
        var target = TargetOf(path);
        return new InputFile(Path.GetFullPath(path), target.Length, new DateTimeOffset(target.LastWriteTimeUtc, TimeSpan.Zero), relativePath);
    }

    // Of a symbolic link it is the target whose length and time count, and which may have gone.
    private static FileInfo TargetOf(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
    }
}
