namespace Indexer.Captures;

/// <summary>What the group of a document key decides about one of its entries.</summary>
public enum CaptureVerdict
{
    /// <summary>Not a capture: an event that has been taken note of.</summary>
    Event,
    /// <summary>The capture that stands for the document.</summary>
    Chosen,
    /// <summary>An older capture, or one that a later 404 or 410 removed.</summary>
    Superseded,
    /// <summary>A capture of another URL, folded into this document.</summary>
    Canonical,
}

/// <summary>
/// Chooses among the captures of one document key. Entries are given in the order of their <see cref="CaptureHeader"/>s.
/// <list type="bullet">
/// <item>The newest direct capture stands for the document; a revisit after it renews its time.</item>
/// <item>A 404 or 410 removes every capture that is older than it.</item>
/// <item>Where no direct capture remains, the newest remaining folded one stands for the document.</item>
/// </list>
/// Select and Reduce both judge by this class, so they choose the same. What an update must keep of a key is <see cref="IsKept"/>: deciding over what was
/// kept and newer captures gives what deciding over all captures at once would give. Not thread-safe.
/// </summary>
public sealed class CaptureGroup
{
    private long _gone, _revisited;
    private bool _sawGone, _sawRevisit, _sawDirect, _sawFolded, _hasChosen;

    /// <summary>Starts the group of the next key.</summary>
    public void Begin()
    {
        _gone = _revisited = long.MinValue;
        _sawGone = _sawRevisit = _sawDirect = _sawFolded = _hasChosen = false;
    }

    /// <summary>Whether the entry judged last must be kept for later updates.</summary>
    public bool IsKept { get; private set; }

    /// <summary>Whether the group has had a capture.</summary>
    public bool HasCapture => _sawDirect || _sawFolded;

    /// <summary>Judges the next entry.</summary>
    public CaptureVerdict Judge(in CaptureHeader entry)
    {
        var time = entry.Captured.ToUnixTimeSeconds();
        switch (entry.Kind)
        {
            case CaptureKind.Gone:
                IsKept = !_sawGone;
                _sawGone = true;
                _gone = Math.Max(_gone, time);
                return CaptureVerdict.Event;
            case CaptureKind.Revisit:
                IsKept = !_sawRevisit;
                _sawRevisit = true;
                _revisited = Math.Max(_revisited, time);
                return CaptureVerdict.Event;
            case CaptureKind.Direct:
                IsKept = !_sawDirect;
                if (_sawDirect) return CaptureVerdict.Superseded;
                _sawDirect = true;
                return Choose(Math.Max(time, _revisited));
            default:
                IsKept = !_sawFolded;
                _sawFolded = true;
                return _hasChosen ? CaptureVerdict.Canonical : Choose(time);
        }
    }

    private CaptureVerdict Choose(long lastSeen)
    {
        if (lastSeen < _gone) return CaptureVerdict.Superseded;
        _hasChosen = true;
        return CaptureVerdict.Chosen;
    }
}
