using Indexer.Indexing.Postings;
using Indexer.Indexing.Segments;

namespace Indexer.Search.Pruning;

/// <summary>
/// A list of postings, read forward a block at a time, where blocks that nobody asks for are passed over unread. Those of a frequent term come from the file, found
/// by its bounds; those of a rare one are in memory. Used again from search to search.
/// </summary>
internal sealed class PostingList
{
    private const int Stride = 8;

    private readonly int[] _documentsOfBlock = new int[PostingsBlocks.Size];
    private readonly int[] _frequenciesOfBlock = new int[PostingsBlocks.Size];
    private int[] _documents = [];
    private int[] _frequencies = [];
    private TermBounds? _bounds;
    private MappedFile? _file;
    private int _count;
    private int _at;
    private int _block;
    private int _frequenciesAt;

    public int Field { get; private set; }

    /// <summary>See <see cref="WordList"/>.</summary>
    public int Group { get; private set; }

    /// <summary>The document it stands on; <see cref="Matching.Cursor.End"/> behind the last.</summary>
    public int Document { get; private set; }

    /// <summary>Begins a list.</summary>
    /// <param name="list">The list.</param>
    /// <param name="file">Where frequent terms have their postings.</param>
    public void Begin(WordList list, MappedFile file)
    {
        (Field, Group) = (list.Field, list.Group);
        _bounds = list.Frequent;
        _file = file;
        _documents = list.Rare?.Documents ?? _documentsOfBlock;
        _frequencies = list.Rare?.Frequencies ?? _frequenciesOfBlock;
        Rewind();
    }

    /// <summary>Begins again.</summary>
    public void Rewind()
    {
        Document = -1;
        _block = _frequenciesAt = -1;
        _at = 0;
        _count = _bounds is null ? _documents.Length : 0;
    }

    /// <summary>Lets go of what it read from.</summary>
    public void Release()
    {
        _bounds = null;
        _file = null;
        _documents = _documentsOfBlock;
        _frequencies = _frequenciesOfBlock;
    }

    /// <summary>To the first posting at or behind <paramref name="target"/>.</summary>
    public int MoveTo(int target)
    {
        if (Document >= target) return Document;
        if (_count == 0 || _documents[_count - 1] < target)
        {
            if (!ReadBlock(target)) return Document = Matching.Cursor.End;
        }
        int at = _at;
        while (at + Stride < _count && _documents[at + Stride] < target) at += Stride;
        while (_documents[at] < target) at++;
        _at = at;
        return Document = _documents[at];
    }

    /// <summary>To the next posting.</summary>
    public int Next()
    {
        if (_at + 1 < _count) return Document = _documents[++_at];
        return MoveTo(Document + 1);
    }

    /// <summary>Frequency of the document it stands on.</summary>
    public int Frequency
    {
        get
        {
            if (_frequenciesAt >= 0) ReadFrequencies();
            return _frequencies[_at];
        }
    }

    /// <summary>The rest of the block in hand, as far as it lies before <paramref name="limit"/>; <see cref="Pass"/> passes it over. Empty where nothing does.</summary>
    public ReadOnlySpan<int> Documents(int limit)
    {
        if (Document >= limit) return default;
        int end = _count;
        if (_documents[end - 1] >= limit)
        {
            end = _at + 1;
            while (end + Stride < _count && _documents[end + Stride] < limit) end += Stride;
            while (_documents[end] < limit) end++;
        }
        return _documents.AsSpan(_at, end - _at);
    }

    /// <summary>The frequencies that belong to what <see cref="Documents"/> gave.</summary>
    public ReadOnlySpan<int> Frequencies(int count)
    {
        if (_frequenciesAt >= 0) ReadFrequencies();
        return _frequencies.AsSpan(_at, count);
    }

    public void Pass(int count)
    {
        _at += count - 1;
        Document = _documents[_at];
        Next();
    }

    /// <summary>Looks for documents, given as ascending places behind a first one; writes those that it has, with their frequencies, and returns their number.</summary>
    public int Find(ReadOnlySpan<ushort> places, int first, Span<int> documents, Span<int> frequencies)
    {
        int count = 0;
        foreach (ushort place in places)
        {
            int document = first + place;
            if (Document > document) continue;
            if (MoveTo(document) != document) continue;
            documents[count] = document;
            frequencies[count++] = Frequency;
        }
        return count;
    }

    private bool ReadBlock(int target)
    {
        if (_bounds is not { } bounds) return false;
        int[] last = bounds.Last;
        int block = _block + 1;
        while (block < last.Length && last[block] < target) block++;
        if (block == last.Length) return false;
        _block = block;
        _at = 0;
        long offset = bounds.Start + bounds.Offsets[block];
        ReadOnlySpan<byte> source = _file!.From(offset); // begun
        _count = Math.Min(bounds.Documents - block * PostingsBlocks.Size, PostingsBlocks.Size);
        if (_count == PostingsBlocks.Size)
        {
            _frequenciesAt = PostingsBlocks.Read(source, _documents);
        }
        else
        {
            PostingsBlocks.ReadTail(source, _documents.AsSpan(0, _count), _frequencies.AsSpan(0, _count));
            _frequenciesAt = -1;
        }
        PostingsBlocks.Accumulate(_documents.AsSpan(0, _count), block == 0 ? 0 : last[block - 1]);
        return true;
    }

    private void ReadFrequencies()
    {
        TermBounds bounds = _bounds!; // only blocks of the file are read by halves
        PostingsBlocks.Read(_file!.From(bounds.Start + bounds.Offsets[_block] + _frequenciesAt), _frequencies);
        _frequenciesAt = -1;
    }
}
