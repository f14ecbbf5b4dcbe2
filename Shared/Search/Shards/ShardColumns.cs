using System.Globalization;
using System.Text;
using Indexer.Indexing;
using Indexer.Search.Ranking;
using Indexer.Search.Snippets;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace Indexer.Search.Shards;

/// <summary>
/// The values that hits of a shard are sorted, collapsed and counted by, over all its segments. Each is read from the doc values when it is first asked for, and kept as long as the
/// shard is open: one to four bytes a document, eight for dates. Thread-safe.
/// </summary>
internal sealed class ShardColumns
{
    /// <summary>A document without a date has this in its place: behind all others in the order of dates.</summary>
    public const long NoDate = long.MinValue;

    private readonly DirectoryReader _reader;
    private readonly Lazy<long[]> _dates;
    private readonly Lazy<ShardColumn>[] _columns;

    public ShardColumns(DirectoryReader reader)
    {
        _reader = reader;
        _dates = new Lazy<long[]>(ReadDates);
        _columns = [Texts(IndexSchema.Host), Texts(IndexSchema.Language), new Lazy<ShardColumn>(ReadYears), Texts(IndexSchema.Type)];

        Lazy<ShardColumn> Texts(string field) => new(() => Read(field));
    }

    /// <summary>The date of each document in Unix seconds, or <see cref="NoDate"/>.</summary>
    public long[] Dates => _dates.Value;

    public ShardColumn Of(FacetField field) => _columns[(int)field].Value;

    /// <summary>Reads now what hits and counts of a selection need, which the first search for them would else wait for.</summary>
    /// <returns>Whether anything was left to read.</returns>
    public bool ReadFor(Selection selection)
    {
        bool hadAll = true;
        if (selection.HasDates) Take(_dates);
        if (selection.HasHosts) Take(_columns[(int)FacetField.Host]);
        foreach (FacetField field in selection.Facets) Take(_columns[(int)field]);
        return !hadAll;

        void Take<T>(Lazy<T> column)
        {
            hadAll &= column.IsValueCreated;
            _ = column.Value;
        }
    }

    private long[] ReadDates()
    {
        var dates = new long[_reader.MaxDoc];
        Array.Fill(dates, NoDate);
        foreach (AtomicReaderContext leaf in _reader.Leaves)
        {
            if (leaf.AtomicReader.GetNumericDocValues(IndexSchema.Date) is not { } values) continue;
            IBits dated = leaf.AtomicReader.GetDocsWithField(IndexSchema.Date);
            for (int i = 0; i < leaf.AtomicReader.MaxDoc; i++)
                if (dated.Get(i)) dates[leaf.DocBase + i] = values.Get(i);
        }
        return dates;
    }

    private ShardColumn ReadYears()
    {
        int[] years = Array.ConvertAll(Dates, date => date == NoDate ? 0 : DateTimeOffset.FromUnixTimeSeconds(date).Year);
        int[] distinct = [.. years.Where(year => year > 0).Distinct().Order()];
        Dictionary<int, int> ordinals = distinct.Select((year, i) => (year, i)).ToDictionary(y => y.year, y => y.i + 1);
        // Four digits: byte order is the order of years.
        return new ShardColumn(
            Array.ConvertAll(distinct, year => Encoding.ASCII.GetBytes(year.ToString("D4", CultureInfo.InvariantCulture))),
            Ordinals.Make(years.Length, distinct.Length, years.Select(year => ordinals.GetValueOrDefault(year))));
    }

    private ShardColumn Read(string field)
    {
        SortedDocValues?[] segments = [.. _reader.Leaves.Select(leaf => leaf.AtomicReader.GetSortedDocValues(field))];
        byte[][][] values = Array.ConvertAll(segments, ValuesOf);
        byte[][] all = values.Length == 1 ? values[0] : [.. values.SelectMany(v => v).Distinct(Utf8TermComparer.Instance).Order(Utf8TermComparer.Instance)];
        return new ShardColumn(all, Ordinals.Make(_reader.MaxDoc, all.Length, OrdinalsOf(segments, values, all)));
    }

    private IEnumerable<int> OrdinalsOf(SortedDocValues?[] segments, byte[][][] values, byte[][] all)
    {
        for (int segment = 0; segment < segments.Length; segment++)
        {
            int[] inShard = Array.ConvertAll(values[segment], value => Array.BinarySearch(all, value, Utf8TermComparer.Instance) + 1);
            for (int document = 0; document < _reader.Leaves[segment].AtomicReader.MaxDoc; document++)
                yield return segments[segment]?.GetOrd(document) is >= 0 and var ordinal ? inShard[ordinal] : 0;
        }
    }

    private static byte[][] ValuesOf(SortedDocValues? segment)
    {
        if (segment is null) return [];
        var values = new byte[segment.ValueCount][];
        var value = new BytesRef();
        for (int i = 0; i < values.Length; i++)
        {
            segment.LookupOrd(i, value);
            values[i] = value.Bytes.AsSpan(value.Offset, value.Length).ToArray();
        }
        return values;
    }
}
