namespace Indexer.Simulation;

/// <summary>What is to happen, in order of time and then of planning: the same plan runs the same way each time.</summary>
internal sealed class VirtualTime
{
    private readonly PriorityQueue<Action, (double, long)> _planned = new();
    private long _sequence;

    public double Now { get; private set; }

    public TimeSpan Time => TimeSpan.FromSeconds(Now);

    public long Happened { get; private set; }

    public void In(double seconds, Action action) => _planned.Enqueue(action, (Now + seconds, _sequence++));

    public void Every(double seconds, Func<bool> action) => In(seconds, () =>
    {
        if (action()) Every(seconds, action);
    });

    /// <summary>Runs until <paramref name="isDone"/>.</summary>
    /// <exception cref="SimulationFault">Nothing more happens, or it does not come to an end.</exception>
    public void Run(Func<bool> isDone, double limit)
    {
        while (!isDone())
        {
            if (!_planned.TryDequeue(out var action, out var at)) throw new SimulationFault($"nothing more happens at {Now:F1} s");
            if (at.Item1 > limit) throw new SimulationFault($"no end after {limit:F0} s");
            Now = at.Item1;
            Happened++;
            action();
        }
    }
}

/// <summary>A law was broken.</summary>
internal sealed class SimulationFault(string message) : Exception(message);
