using Indexer.Indexing.Statistics;
using Lucene.Net.Codecs;
using Lucene.Net.Index;
using Lucene.Net.Util;

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

    /// <summary>Writes a text field, with frequencies and positions, and its document frequencies to the term statistics.</summary>
    public void WriteText(FieldsConsumer consumer, FieldInfo field, TokenLog log)
    {
        if (!BeginField(log)) return;
        var totals = Write(consumer.AddField(field), field, log, positions: true);
        totals.Terms.Finish(totals.Occurrences, totals.Postings, log.Documents.Count(document => document.Positions > 0));
    }

    /// <summary>Writes a field of values: documents only, a value not more than once a document.</summary>
    public void WriteValues(FieldsConsumer consumer, FieldInfo field, TokenLog log)
    {
        if (!BeginField(log)) return;
        var totals = Write(consumer.AddField(field), field, log, positions: false);
        totals.Terms.Finish(-1, totals.Postings, log.Documents.Count);
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

    private bool BeginField(TokenLog log)
    {
        Array.Clear(_counts);
        log.Count(_counts);
        return log.Documents.Any(document => document.Positions > 0);
    }

    private (TermsConsumer Terms, long Occurrences, long Postings) Write(TermsConsumer terms, FieldInfo field, TokenLog log, bool positions)
    {
        long occurrences = 0, postings = 0;
        var room = (int)Math.Min(log.Length, Math.Max(OccurrencesOfSmallField, (long)log.Length / PassesOfLargeField));
        var cursors = new int[_counts.Length];
        for (var from = 0; from < _sorted.Length;)
        {
            var to = Gather(log, from, room, cursors);
            for (var start = 0; from < to; from++)
            {
                var id = _sorted[from];
                if (_counts[id] == 0) continue;
                var stats = WriteTerm(terms, id, _occurrences.AsSpan(start, _counts[id]), positions);
                if (positions) statistics?.Add(field.Name, dictionary[id], stats.DocFreq);
                start += _counts[id];
                occurrences += _counts[id];
                postings += stats.DocFreq;
            }
        }
        return (terms, occurrences, postings);
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

    private TermStats WriteTerm(TermsConsumer terms, int id, ReadOnlySpan<Occurrence> occurrences, bool positions)
    {
        (_term.Offset, _term.Length) = dictionary.Place(id);
        var postings = terms.StartTerm(_term);
        var documents = 0;
        for (var at = 0; at < occurrences.Length; documents++)
        {
            var document = occurrences[at].Document;
            if (positions)
            {
                var end = at + 1;
                while (end < occurrences.Length && occurrences[end].Document == document) end++;
                postings.StartDoc(document, end - at);
                for (; at < end; at++) postings.AddPosition(occurrences[at].Position, null, -1, -1);
            }
            else
            {
                postings.StartDoc(document, -1);
                at++;
            }
            postings.FinishDoc();
        }
        var stats = new TermStats(documents, positions ? occurrences.Length : -1);
        terms.FinishTerm(_term, stats);
        return stats;
    }
}
