namespace Indexer.QueryNode.Cluster;

/// <summary>
/// What it costs to ask a node now: how long it takes to answer (an exponentially weighted mean that fades when there is nothing new, so that a node that was slow is tried again),
/// or how long it has been silent while asked, times the shards that it is being asked for. A node that hangs so becomes dear by the millisecond, before anything times out. Thread-safe.
/// </summary>
internal sealed class LoadEstimate(TimeProvider time)
{
    private const double NewShare = 0.2;
    private const double LeastSeconds = 0.00005;
    private static readonly TimeSpan s_fade = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private double _seconds;
    private long _lastSample;
    private long _lastAnswer;
    private long _silentSince;
    private int _shards;

    /// <summary>Shards that it is being asked for.</summary>
    public int Shards => Volatile.Read(ref _shards);

    /// <summary>Cost, to be compared with that of other nodes.</summary>
    /// <param name="more">Shards that are about to be asked for besides.</param>
    public double Cost(int more)
    {
        lock (_gate)
        {
            double seconds = Math.Max(Faded(), _shards > 0 ? time.GetElapsedTime(_silentSince).TotalSeconds : 0);
            return Math.Max(seconds, LeastSeconds) * (_shards + more + 1);
        }
    }

    /// <summary>Whether it has answered for shards just now.</summary>
    public bool HasAnsweredWithin(TimeSpan period)
    {
        lock (_gate) return _lastAnswer != 0 && time.GetElapsedTime(_lastAnswer) <= period;
    }

    /// <summary>It is asked for shards.</summary>
    public void Asked(int shards)
    {
        lock (_gate)
        {
            if (_shards == 0) _silentSince = time.GetTimestamp();
            _shards += shards;
        }
    }

    /// <summary>It answered for the shards.</summary>
    public void Answered(int shards, TimeSpan elapsed)
    {
        lock (_gate)
        {
            double before = Faded();
            _seconds = before == 0 ? elapsed.TotalSeconds : before + NewShare * (elapsed.TotalSeconds - before);
            _lastSample = _lastAnswer = _silentSince = time.GetTimestamp();
            _shards -= shards;
        }
    }

    /// <summary>It is not waited for any more, after so long.</summary>
    public void GivenUp(int shards, TimeSpan elapsed)
    {
        lock (_gate)
        {
            // Who was cancelled early tells nothing; who kept one waiting does.
            if (elapsed.TotalSeconds > _seconds)
            {
                _seconds = Faded() + NewShare * (elapsed.TotalSeconds - Faded());
                _lastSample = time.GetTimestamp();
            }
            _shards -= shards;
        }
    }

    private double Faded() => _lastSample == 0 ? 0 : _seconds * Math.Exp(-time.GetElapsedTime(_lastSample) / s_fade);
}
