using Indexer.Indexing.Statistics;
using Lucene.Net.Codecs;
using Lucene.Net.Index;
using Lucene.Net.Util;
using LuceneOptions = Lucene.Net.Index.IndexOptions;

namespace Indexer.Indexing.Inversion;

/// <summary>
/// Writes the postings of a segment's fields through Lucene's codec. Terms are sorted once for all fields; a field's occurrences are put in order by counting
/// them per term and scattering them, in passes over its log that each take as many terms as there is room for.
/// </summary>
internal sealed class PostingsWriter(TermDictionary dictionary, TermStatisticsWriter? statistics)
{
    // A quarter of the tokens a pass: eight bytes each, so two bytes a token of the log. But never a pass for less than 8 MiB.
    private const int PassesOfLargeField = 4;
    private const int OccurrencesOfSmallField = 1 << 20;

    private readonly int[] _sorted = dictionary.Sorted();
    private readonly int[] _counts = new int[dictionary.Count];
    private readonly BytesRef _term = new(dictionary.Bytes);
    private Occurrence[] _occurrences = [];

    /// <summary>
    /// Writes a field: text with frequencies and positions, and its document frequencies to the term statistics; values as documents only, of which a document has
    /// each but once.
    /// </summary>
    public void Write(FieldsConsumer consumer, FieldInfo field, TokenLog log)
    {
        var documents = log.Documents.Count(document => document.Positions > 0);
        if (documents == 0) return;
        Array.Clear(_counts);
        log.Count(_counts);
        var terms = consumer.AddField(field);
        var isText = field.IndexOptions != LuceneOptions.DOCS_ONLY;
        var room = (int)Math.Min(log.Length, Math.Max(OccurrencesOfSmallField, (long)log.Length / PassesOfLargeField));
        var cursors = new int[_counts.Length];
        long occurrences = 0, postings = 0;
        for (var from = 0; from < _sorted.Length;)
        {
            var to = Gather(log, from, room, cursors);
            for (var start = 0; from < to; from++)
            {
                var id = _sorted[from];
                if (_counts[id] == 0) continue;
                var frequency = WriteTerm(terms, id, _occurrences.AsSpan(start, _counts[id]), isText);
                if (isText) statistics?.Add(field.Name, dictionary[id], frequency);
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
    private int Gather(TokenLog log, int from, int room, int[] cursors)
    {
        Array.Fill(cursors, -1);
        var taken = 0;
        var to = from;
        for (; to < _sorted.Length; to++)
        {
            var id = _sorted[to];
            if (_counts[id] == 0) continue;
            if (taken > 0 && taken + (long)_counts[id] > room) break;
            cursors[id] = taken;
            taken += _counts[id];
        }
        if (_occurrences.Length < taken) _occurrences = GC.AllocateUninitializedArray<Occurrence>(taken);
        log.Scatter(cursors, _occurrences);
        return to;
    }

    // Returns the number of documents.
    private int WriteTerm(TermsConsumer terms, int id, ReadOnlySpan<Occurrence> occurrences, bool isText)
    {
        (_term.Offset, _term.Length) = dictionary.Place(id);
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
