using Indexer.Indexing.Statistics;
using Lucene.Net.Codecs;
using Lucene.Net.Index;
using Lucene.Net.Util;
using LuceneOptions = Lucene.Net.Index.IndexOptions;

namespace Indexer.Indexing.Inversion;

/// <summary>
/// Writes the postings of a segment's fields through Lucene's codec. Terms are sorted once for all fields; a field's occurrences are put in order by counting
/// them per term and scattering them, in passes over its log that each take as many terms as there is room for. Its memory is kept from segment to segment.
/// Not thread-safe.
/// </summary>
internal sealed class PostingsWriter
{
    // A quarter of the tokens a pass: eight bytes each, so two bytes a token of the log. But never a pass for less than 8 MiB.
    private const int PassesOfLargeField = 4;
    private const int OccurrencesOfSmallField = 1 << 20;

    private readonly BytesRef _term = new();
    private TermDictionary _dictionary = new();
    private TermStatisticsWriter? _statistics;
    private int _terms;
    private int[] _sorted = [];
    private int[] _counts = [];
    private int[] _cursors = [];
    private ulong[] _heads = [];
    private Occurrence[] _occurrences = [];

    /// <summary>Makes ready for a segment whose terms are all in the dictionary.</summary>
    /// <param name="dictionary">Its terms.</param>
    /// <param name="statistics">Takes the document frequencies of its text fields; null for none.</param>
    public void Begin(TermDictionary dictionary, TermStatisticsWriter? statistics)
    {
        _dictionary = dictionary;
        _statistics = statistics;
        _terms = dictionary.Count;
        _term.Bytes = dictionary.Bytes;
        if (_sorted.Length < _terms)
        {
            // As much as the dictionary itself has room for: it is full when it grows.
            var room = dictionary.Capacity;
            (_sorted, _counts, _cursors, _heads) = (new int[room], new int[room], new int[room], new ulong[room]);
        }
        dictionary.Sort(_sorted.AsSpan(0, _terms), _heads.AsSpan(0, _terms));
    }

    /// <summary>
    /// Writes a field: text with frequencies and positions, and its document frequencies to the term statistics; values as documents only, of which a document has
    /// each but once.
    /// </summary>
    public void Write(FieldsConsumer consumer, FieldInfo field, TokenLog log)
    {
        var documents = log.Documents.Count(document => document.Positions > 0);
        if (documents == 0) return;
        _counts.AsSpan(0, _terms).Clear();
        log.Count(_counts);
        var terms = consumer.AddField(field);
        var isText = field.IndexOptions != LuceneOptions.DOCS_ONLY;
        var room = (int)Math.Min(log.Length, Math.Max(OccurrencesOfSmallField, (long)log.Length / PassesOfLargeField));
        long occurrences = 0, postings = 0;
        for (var from = 0; from < _terms;)
        {
            var to = Gather(log, from, room);
            for (var start = 0; from < to; from++)
            {
                var id = _sorted[from];
                if (_counts[id] == 0) continue;
                var frequency = WriteTerm(terms, id, _occurrences.AsSpan(start, _counts[id]), isText);
                if (isText) _statistics?.Add(field.Name, _dictionary[id], frequency);
                start += _counts[id];
                occurrences += _counts[id];
                postings += frequency;
            }
        }
        terms.Finish(isText ? occurrences : -1, postings, documents);
    }

    /// <summary>Writes a field in which each document has one term, behind that of the document before it.</summary>
    public static void WriteKeys(FieldsConsumer consumer, FieldInfo field, KeyColumn keys)
    {
        var terms = consumer.AddField(field);
        var document = 0;
        foreach (var key in keys.Values())
        {
            var postings = terms.StartTerm(key);
            postings.StartDoc(document++, -1);
            postings.FinishDoc();
            terms.FinishTerm(key, new TermStats(1, -1));
        }
        terms.Finish(-1, document, document);
    }

    // Brings the occurrences of as many terms as there is room for, at least of one, into the order of terms; returns the place in that order behind the last.
    private int Gather(TokenLog log, int from, int room)
    {
        _cursors.AsSpan(0, _terms).Fill(-1);
        var taken = 0;
        var to = from;
        for (; to < _terms; to++)
        {
            var id = _sorted[to];
            if (_counts[id] == 0) continue;
            if (taken > 0 && taken + (long)_counts[id] > room) break;
            _cursors[id] = taken;
            taken += _counts[id];
        }
        if (_occurrences.Length < taken) _occurrences = GC.AllocateUninitializedArray<Occurrence>(taken);
        log.Scatter(_cursors, _occurrences);
        return to;
    }

    // Returns the number of documents.
    private int WriteTerm(TermsConsumer terms, int id, ReadOnlySpan<Occurrence> occurrences, bool isText)
    {
        (_term.Offset, _term.Length) = _dictionary.Place(id);
        var postings = terms.StartTerm(_term);
        var documents = 0;
        for (var at = 0; at < occurrences.Length; documents++)
        {
            var document = occurrences[at].Document;
            var end = at + 1;
            while (end < occurrences.Length && occurrences[end].Document == document) end++;
            postings.StartDoc(document, isText ? end - at : -1);
            if (isText)
                foreach (var occurrence in occurrences[at..end]) postings.AddPosition(occurrence.Position, null, -1, -1);
            postings.FinishDoc();
            at = end;
        }
        terms.FinishTerm(_term, new TermStats(documents, isText ? occurrences.Length : -1));
        return documents;
    }
}
