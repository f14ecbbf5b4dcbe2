using System.Diagnostics;
using System.Net;

namespace Indexer.FleetChaos.Services;

/// <summary>A network namespace that is joined to this host by one cable, through which ports can be cut off.</summary>
internal sealed class NetworkNamespace : IDisposable
{
    private static int s_made;

    // The cable of one that was removed goes a moment later: the next has a name of its own.
    private readonly string _name = $"idx{Environment.ProcessId}-{Interlocked.Increment(ref s_made)}";
    private readonly int _net = 64 + Random.Shared.Next(128);

    private NetworkNamespace()
    {
    }

    /// <summary>This host, seen from inside.</summary>
    public IPAddress Host => new([10, 213, (byte)_net, 1]);

    /// <summary>What runs inside, seen from this host.</summary>
    public IPAddress Inside => new([10, 213, (byte)_net, 2]);

    /// <summary>The command that runs a program inside.</summary>
    public string[] Launcher => ["ip", "netns", "exec", _name];

    /// <summary>Makes one; null where that is not allowed.</summary>
    public static NetworkNamespace? TryCreate()
    {
        var made = new NetworkNamespace();
        if (!OperatingSystem.IsLinux() || !Ip("netns", "add", made._name)) return null;
        if (Ip("link", "add", made._name, "type", "veth", "peer", "name", "eth0", "netns", made._name)
            && Ip("addr", "add", $"{made.Host}/24", "dev", made._name)
            && Ip("link", "set", made._name, "up")
            && Ip("-n", made._name, "addr", "add", $"{made.Inside}/24", "dev", "eth0")
            && Ip("-n", made._name, "link", "set", "eth0", "up")
            && Ip("-n", made._name, "link", "set", "lo", "up")
            && Run([.. made.Launcher, "iptables", "-L"])) return made;
        made.Dispose();
        return null;
    }

    /// <summary>From now on every packet to and from a port of the host vanishes, and nobody is told.</summary>
    public void Cut(int port)
    {
        Require(Run([.. Launcher, "iptables", "-A", "OUTPUT", "-p", "tcp", "--dport", $"{port}", "-j", "DROP"]));
        Require(Run([.. Launcher, "iptables", "-A", "INPUT", "-p", "tcp", "--sport", $"{port}", "-j", "DROP"]));
    }

    /// <summary>From now on every packet that comes or goes vanishes, and nobody is told.</summary>
    public void CutOff()
    {
        Require(Run([.. Launcher, "iptables", "-A", "OUTPUT", "!", "-o", "lo", "-j", "DROP"]));
        Require(Run([.. Launcher, "iptables", "-A", "INPUT", "!", "-i", "lo", "-j", "DROP"]));
    }

    /// <summary>Undoes all cuts.</summary>
    public void Heal() => Require(Run([.. Launcher, "iptables", "-F"]));

    public void Dispose()
    {
        // The cable goes with its end inside.
        Ip("netns", "del", _name);
    }

    private static void Require(bool done)
    {
        if (!done) throw new InvalidOperationException("iptables failed");
    }

    private static bool Ip(params string[] arguments) => Run(["ip", .. arguments]);

    private static bool Run(string[] command)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true });
            process!.WaitForExit(); // without a shell a process is always started
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
