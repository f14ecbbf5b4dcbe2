namespace Indexer.Corpus.Sources;

/// <summary>Whether decoded bytes begin as a record of the format does.</summary>
internal delegate bool RecordTest(ReadOnlySpan<byte> decoded);

/// <summary>
/// A file of gzip members or Zstandard frames. After a fault it goes on at the next member that decodes to the start of a record: members don't
/// announce their length, so it is looked for by its magic number, and what is found must pass <see cref="MemberScanner.Probe"/>.
/// </summary>
internal sealed class CompressedSource(StoredFile file, MemberDecoder decoder, RecordTest startsRecord) : DecodedSource(file)
{
    private readonly MemberDecoder _decoder = decoder;
    private readonly MemberScanner _scanner = new(file, decoder.Another(), startsRecord);
    private long _next;
    private long _member;
    private bool _inMember;
    private long _searchedAgain;
    private long _decodedAgain;
    private long _decoded;

    public override long StoredPosition => _inMember ? _decoder.Position : _next;

    /// <summary>Finds members; for the boundaries of splits.</summary>
    public MemberScanner Scanner => _scanner;

    public override bool TryRewind(long position)
    {
        const long FreeBytes = 256 << 20;
        if (Unit(position) is not { } unit) return false;
        var again = DecodedEnd - unit.Position;
        if (_decodedAgain + again > 2 * _decoded + FreeBytes) return false;
        _decodedAgain += again;
        Restart(unit.Offset, unit.Position);
        return Skip(position - unit.Position);
    }

    protected override void Dispose(bool disposing)
    {
        _decoder.Dispose();
        _scanner.Dispose();
    }

    private protected override void GoTo(long offset)
    {
        _next = offset;
        _inMember = false;
    }

    private protected override bool Decode()
    {
        if (!_inMember) return BeginMember();
        var status = _decoder.Step(out var output);
        switch (status)
        {
            case MemberStatus.Data:
                Append(output);
                _decoded += output.Length;
                return true;
            case MemberStatus.End:
                _inMember = false;
                _next = _decoder.Position;
                return false;
            default:
                Fail();
                return false;
        }
    }

    private bool BeginMember()
    {
        if (_next >= File.Length)
        {
            Stop = new SourceStop(StopKind.End, File.Length, File.Length);
            return false;
        }
        var head = File.At(_next, MemberDecoder.HeadBytes);
        if (_decoder.StartsMember(head))
        {
            _member = _next;
            _inMember = true;
            _decoder.Begin(_member);
            AddUnit(_member);
        }
        else if (_decoder.PaddingLength(head) is var padding and > 0 && padding <= File.Length - _next)
        {
            _next += padding;
        }
        else if (_scanner.IsBlankToEnd(_next))
        {
            Stop = new SourceStop(StopKind.End, File.Length, File.Length, Detail: "trailing-blank-bytes");
        }
        else
        {
            var resumed = _scanner.Find(_next + 1);
            Stop = new SourceStop(StopKind.Garbage, _next, resumed, RecordDamage.Garbage,
                $"{resumed - _next} bytes at {_next} are not compressed data; reading went on at byte {resumed}");
        }
        return false;
    }

    /// <summary>
    /// A corrupt member may have been decoded far into the ones behind it, so the search starts inside it. How often that may go over the same bytes
    /// again is bounded, or a file of lying members would take quadratic time.
    /// </summary>
    private void Fail()
    {
        const long FreeBytes = 64 << 20;
        _inMember = false;
        var reached = _decoder.Position;
        long resumed;
        if (_decoder.EndKnown && reached < File.Length && _scanner.Probe(reached))
        {
            // Its checksum may be wrong because it has swallowed members.
            resumed = Math.Min(reached, _scanner.FindBoundary(_member + 1, reached));
        }
        else
        {
            var from = _member + 1;
            if (_searchedAgain > 4 * File.Length + FreeBytes) from = Math.Max(from, reached);
            _searchedAgain += Math.Max(0, reached - from);
            resumed = _scanner.Find(from);
        }
        // What ran into the end of the file though whole members follow was not cut but damaged.
        var reason = resumed < File.Length && _decoder.Reason == RecordDamage.TruncatedMember ? RecordDamage.CorruptMember : _decoder.Reason;
        var detail = reason == _decoder.Reason ? _decoder.Detail : $"the compressed member at byte {_member} doesn't decode: it runs over the members behind it";
        Stop = new SourceStop(StopKind.Fault, _member, resumed, reason,
            resumed < File.Length ? $"{detail}; reading went on at byte {resumed}" : detail);
    }
}
