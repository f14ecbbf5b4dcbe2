using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Indexer.Text;

namespace Indexer.Indexing.Statistics;

/// <summary>Writes term statistics: (field, term, document frequency) in order. Not thread-safe.</summary>
public sealed class TermStatisticsWriter : IDisposable
{
    private readonly FileStream _file;
    private readonly string _path;
    private readonly XxHash128 _hash = new();
    private readonly Utf8Buffer _block = new(1 << 14);
    private readonly Utf8Buffer _directory = new(1 << 14);
    private readonly Utf8Buffer _blocksOfField = new(1 << 14);
    private byte[] _last = new byte[256];
    private int _lastLength;
    private string? _field;
    private int _termsInBlock;
    private long _blocksInField;
    private long _terms;
    private long _termsInField;
    private int _fields;
    private long _length;

    /// <param name="path">File to create.</param>
    /// <exception cref="IOException">It can't be created, or exists.</exception>
    public TermStatisticsWriter(string path)
    {
        _path = path;
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        Write(TermStatisticsFormat.Magic);
    }

    /// <summary>Adds a term.</summary>
    /// <param name="field">Field; ascending in ordinal order.</param>
    /// <param name="term">Term; within a field ascending in byte order.</param>
    /// <param name="documentFrequency">Documents that have it, at least 1.</param>
    /// <exception cref="ArgumentException">Out of order, or no document has it.</exception>
    public void Add(string field, ReadOnlySpan<byte> term, long documentFrequency)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(documentFrequency, 1);
        if (field != _field) BeginField(field);
        else if (_termsInField > 0 && term.SequenceCompareTo(_last.AsSpan(0, _lastLength)) <= 0)
            throw new ArgumentException($"Terms of '{field}' are added in ascending order; {Convert.ToHexString(term)} came after {Convert.ToHexString(_last, 0, _lastLength)}.", nameof(term));

        if (_termsInBlock == TermStatisticsFormat.TermsPerBlock) EndBlock();
        var shared = 0;
        if (_termsInBlock == 0) TermStatisticsFormat.WriteNumber(_blocksOfField, (ulong)term.Length);
        else shared = term.CommonPrefixLength(_last.AsSpan(0, _lastLength));
        if (_termsInBlock == 0) _blocksOfField.Append(term);
        TermStatisticsFormat.WriteNumber(_block, (ulong)shared);
        TermStatisticsFormat.WriteNumber(_block, (ulong)(term.Length - shared));
        _block.Append(term[shared..]);
        TermStatisticsFormat.WriteNumber(_block, (ulong)documentFrequency);
        Remember(term);
        _termsInBlock++;
        _termsInField++;
        _terms++;
    }

    /// <summary>Completes the file.</summary>
    public ManifestFile Finish()
    {
        EndField();
        var number = new Utf8Buffer(16);
        TermStatisticsFormat.WriteNumber(number, (ulong)_fields);
        var offset = _length;
        var directory = new byte[number.Length + _directory.Length];
        number.Span.CopyTo(directory);
        _directory.Span.CopyTo(directory.AsSpan(number.Length));
        Write(directory);
        Span<byte> trailer = stackalloc byte[TermStatisticsFormat.TrailerBytes];
        BinaryPrimitives.WriteInt64LittleEndian(trailer, offset);
        BinaryPrimitives.WriteInt64LittleEndian(trailer[8..], directory.Length);
        BinaryPrimitives.WriteInt64LittleEndian(trailer[16..], _terms);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer[24..], TermStatisticsFormat.ChecksumOf(directory, trailer));
        Write(trailer);
        _file.Dispose();
        return new ManifestFile(Path.GetFileName(_path), Convert.ToHexStringLower(_hash.GetCurrentHash()), _length);
    }

    /// <summary>Closes the file; without <see cref="Finish"/> it is no term statistics.</summary>
    public void Dispose() => _file.Dispose();

    private void BeginField(string field)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        if (_field is not null && string.CompareOrdinal(field, _field) <= 0)
            throw new ArgumentException($"Fields are added in ascending order; '{field}' came after '{_field}'.", nameof(field));
        EndField();
        _field = field;
        _fields++;
    }

    private void EndField()
    {
        if (_field is null) return;
        EndBlock();
        var name = Encoding.UTF8.GetBytes(_field);
        TermStatisticsFormat.WriteNumber(_directory, (ulong)name.Length);
        _directory.Append(name);
        TermStatisticsFormat.WriteNumber(_directory, (ulong)_termsInField);
        TermStatisticsFormat.WriteNumber(_directory, (ulong)_blocksInField);
        _directory.Append(_blocksOfField.Span);
        _blocksOfField.Clear();
        _termsInField = _blocksInField = 0;
    }

    // In the field's directory a block is its first term (written when it began), its offset and its length.
    private void EndBlock()
    {
        if (_termsInBlock == 0) return;
        TermStatisticsFormat.WriteNumber(_blocksOfField, (ulong)_length);
        TermStatisticsFormat.WriteNumber(_blocksOfField, (ulong)_block.Length);
        Span<byte> checksum = stackalloc byte[TermStatisticsFormat.ChecksumBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, TermStatisticsFormat.ChecksumOf(_block.Span));
        Write(_block.Span);
        Write(checksum);
        _block.Clear();
        _termsInBlock = 0;
        _blocksInField++;
    }

    private void Remember(ReadOnlySpan<byte> term)
    {
        if (term.Length > _last.Length) _last = new byte[Math.Max(term.Length, _last.Length * 2)];
        term.CopyTo(_last);
        _lastLength = term.Length;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        _hash.Append(bytes);
        _length += bytes.Length;
    }
}
