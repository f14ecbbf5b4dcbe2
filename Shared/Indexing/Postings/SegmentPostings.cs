using Indexer.Indexing.Impacts;
using Indexer.Indexing.Segments;
using Lucene.Net.Codecs;
using Lucene.Net.Index;
using Lucene.Net.Util;
using Directory = Lucene.Net.Store.Directory;

namespace Indexer.Indexing.Postings;

/// <summary>The postings of a segment's text fields as they lie in its files, past Lucene's readers. Thread-safe; nobody reads when it is closed.</summary>
internal sealed class SegmentPostings : IDisposable
{
    private readonly FieldsProducer _terms;
    private readonly MappedFile? _positions;

    private SegmentPostings(FieldsProducer terms, MappedFile documents, MappedFile? positions)
    {
        _terms = terms;
        _positions = positions;
        Documents = documents;
    }

    /// <summary>Documents and frequencies.</summary>
    public MappedFile Documents { get; }

    /// <summary>Positions.</summary>
    /// <exception cref="InvalidDataException">No field has any.</exception>
    public MappedFile Positions => _positions ?? throw new InvalidDataException($"'{Documents.Path}' is of a segment without positions.");

    /// <summary>Opens the postings of a segment; its files stay the caller's.</summary>
    /// <param name="directory">The shard.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="map">Maps a file of the shard.</param>
    public static SegmentPostings Open(Directory directory, SegmentReader segment, Func<string, MappedFile> map)
    {
        SegmentInfo info = segment.SegmentInfo.Info;
        MappedFile documents = map(ImpactsFormat.PostingsFile(info.Name));
        MappedFile? positions = segment.FieldInfos.HasProx ? map(ImpactsFormat.PositionsFile(info.Name)) : null;
        return new SegmentPostings(TermPlaces.Open(directory, info, segment.FieldInfos), documents, positions);
    }

    /// <summary>The terms of a field, for one thread; null where it has none.</summary>
    public TermsEnum? TermsOf(string field) => _terms.GetTerms(field)?.GetEnumerator();

    /// <summary>Where the postings of a term are; null where no document has it.</summary>
    /// <param name="terms">The terms of its field.</param>
    /// <param name="term">The term.</param>
    public static PlacedTerm? Find(TermsEnum terms, byte[] term) => terms.SeekExact(new BytesRef(term)) ? (PlacedTerm)terms.GetTermState() : null;

    /// <summary>Closes the dictionary of terms.</summary>
    public void Dispose() => _terms.Dispose();
}
