using Indexer.Indexing.Impacts;
using Indexer.Indexing.Segments;
using Lucene.Net.Index;
using Lucene.Net.Search;

namespace Indexer.Search.Pruning;

/// <summary>
/// The postings of a term, read forward a block at a time, where blocks that nobody asks for are passed over unread. Those of a frequent term come from the file, found
/// by its bounds; those of a rare one are in memory; others, where a shard was built without impacts, come through Lucene. Used again from search to search.
/// </summary>
internal sealed class PostingList
{
    // Without bounds: more than anything is worth, and few enough to be calculated with.
    private const float Unbounded = 1e30f;

    private readonly int[] _documentsOfBlock = new int[PostingsBlocks.Size];
    private readonly int[] _frequenciesOfBlock = new int[PostingsBlocks.Size];
    private int[] _documents = [];
    private int[] _frequencies = [];
    private TermBounds? _bounds;
    private MappedFile? _file;
    private DocsEnum? _rest;
    private float _most;
    private int _count;
    private int _at;
    private int _block;
    private int _boundBlock;
    private int _frequenciesAt;

    public int Field { get; private set; }

    /// <summary>See <see cref="Matching.WordMatcher"/>.</summary>
    public int Group { get; private set; }

    /// <summary>Postings in it.</summary>
    public int Length { get; private set; }

    /// <summary>The document it stands on; <see cref="Matching.Cursor.End"/> behind the last.</summary>
    public int Document { get; private set; }

    /// <summary>Begins a frequent term.</summary>
    public void Begin(int field, int group, TermBounds bounds, MappedFile file)
    {
        Reset(field, group, bounds.Documents);
        _bounds = bounds;
        _file = file;
    }

    /// <summary>Begins a rare term.</summary>
    public void Begin(int field, int group, RarePostings postings)
    {
        Reset(field, group, postings.Documents.Length);
        _documents = postings.Documents;
        _frequencies = postings.Frequencies;
        _count = Length;
        _most = postings.Most;
    }

    /// <summary>Begins any term, without bounds.</summary>
    public void Begin(int field, int group, int length, DocsEnum postings)
    {
        Reset(field, group, length);
        _rest = postings;
        _most = Unbounded;
    }

    /// <summary>The most that any posting from <paramref name="from"/> on and before <paramref name="limit"/> is worth; <paramref name="from"/> only rises.</summary>
    public float Bound(int from, int limit)
    {
        if (_bounds is null) return _rest is not null || MoveTo(from) < limit ? _most : 0;
        int[] last = _bounds.Last;
        while (_boundBlock < last.Length && last[_boundBlock] < from) _boundBlock++;
        float most = 0;
        for (int block = _boundBlock; block < last.Length; block++)
        {
            if (block > 0 && last[block - 1] >= limit - 1) break;
            most = Math.Max(most, _bounds.Most[block]);
        }
        return most;
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

    /// <summary>The rest of the block in hand, as far as it lies before <paramref name="limit"/>; <see cref="Take"/> passes it over. Empty where nothing does.</summary>
    public ReadOnlySpan<int> Documents(int limit)
    {
        if (Document >= limit) return default;
        int end = _count;
        if (_documents[end - 1] >= limit)
        {
            end = _at + 1;
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

    public void Take(int count)
    {
        _at += count - 1;
        Document = _documents[_at];
        Next();
    }

    /// <summary>Lets go of what it read from.</summary>
    public void Release() => Reset(0, 0, 0);

    private void Reset(int field, int group, int length)
    {
        Field = field;
        Group = group;
        Length = length;
        Document = -1;
        _documents = _documentsOfBlock;
        _frequencies = _frequenciesOfBlock;
        _bounds = null;
        _file = null;
        _rest = null;
        _count = _at = _boundBlock = 0;
        _block = -1;
        _frequenciesAt = -1;
    }

    private bool ReadBlock(int target) => _bounds is { } bounds ? ReadBlock(bounds, target) : ReadRest(target);

    private bool ReadRest(int target)
    {
        if (_rest is not { } rest) return false;
        int document = rest.DocID < target ? rest.Advance(target) : rest.DocID;
        _at = _count = 0;
        for (; document != DocIdSetIterator.NO_MORE_DOCS; document = rest.NextDoc())
        {
            if (_count == PostingsBlocks.Size) break;
            _documents[_count] = document;
            _frequencies[_count++] = rest.Freq;
        }
        return _count > 0;
    }

    private bool ReadBlock(TermBounds bounds, int target)
    {
        int[] last = bounds.Last;
        int block = _block + 1;
        while (block < last.Length && last[block] < target) block++;
        if (block == last.Length) return false;
        _block = block;
        _at = 0;
        long offset = bounds.Start + bounds.Offsets[block];
        ReadOnlySpan<byte> source = _file!.From(offset); // a term with bounds has a file
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
