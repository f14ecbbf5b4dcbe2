using Indexer.Indexing.Analysis;

namespace Indexer.Search.Suggestions;

/// <summary>
/// Edit distances of a word to all that begins as a path of code points does, one row a code point: insertions, deletions, substitutions and transpositions of neighbours, each 1
/// (Damerau 1964, in the form in which no stretch is edited twice). Only the band that can stay within the bound is worked out (Ukkonen 1985). For one thread.
/// </summary>
internal sealed class EditRows
{
    private readonly int[] _word;
    private readonly int[] _path;
    private readonly int[] _rows;
    private readonly int _width;
    private readonly int _most;

    /// <param name="word">UTF-8.</param>
    /// <param name="most">Distances above it are all the same.</param>
    public EditRows(ReadOnlySpan<byte> word, int most)
    {
        _most = most;
        _word = CodePointsOf(word);
        _width = _word.Length + 1;
        _path = new int[_width + most + 1];
        _rows = new int[_width * (_path.Length + 1)];
        Array.Fill(_rows, most + 1);
        for (int j = 0; j <= Math.Min(_word.Length, most); j++) _rows[j] = j;
    }

    /// <summary>Length of the word in code points.</summary>
    public int Length => _word.Length;

    /// <summary>Distance of the whole word to the path's first <paramref name="depth"/> code points, at most one above the bound.</summary>
    public int DistanceAt(int depth) => _rows[depth * _width + _word.Length];

    /// <summary>
    /// Works out the row behind the path's code point number <paramref name="depth"/>, from 1; those before it are worked out, and none of them is beyond the bound as a whole. What comes back is the least of the row: no path that
    /// begins so is nearer to the word. (A transposition reaches over a row, but then the row between is no farther.)
    /// </summary>
    public int Extend(int depth, int codePoint)
    {
        _path[depth - 1] = codePoint;
        Span<int> row = _rows.AsSpan(depth * _width, _width), above = _rows.AsSpan((depth - 1) * _width, _width);
        int first = Math.Max(0, depth - _most), last = Math.Min(_word.Length, depth + _most), least = _most + 1;
        for (int j = first; j <= last; j++)
        {
            int distance = above[j] + 1;
            if (j > 0)
            {
                distance = Math.Min(distance, above[j - 1] + (_word[j - 1] == codePoint ? 0 : 1));
                distance = Math.Min(distance, row[j - 1] + 1);
                if (j > 1 && depth > 1 && _word[j - 2] == codePoint && _word[j - 1] == _path[depth - 2]) distance = Math.Min(distance, _rows[(depth - 2) * _width + j - 2] + 1);
            }
            row[j] = Math.Min(distance, _most + 1);
            least = Math.Min(least, row[j]);
        }
        return least;
    }

    private static int[] CodePointsOf(ReadOnlySpan<byte> word)
    {
        var codePoints = new List<int>(word.Length);
        for (int at = 0; at < word.Length;)
        {
            codePoints.Add(Utf8Decoding.Decode(word, at, out int size));
            at += size;
        }
        return [.. codePoints];
    }
}
