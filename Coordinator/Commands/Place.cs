using System.CommandLine;
using Indexer.Coordinator.Terminal;
using Indexer.Hosting;
using Indexer.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Indexer.Coordinator.Commands;

/// <summary>Where a command works: the data folder of this machine, or a fleet's store and broker.</summary>
internal sealed class Place
{
    private readonly Option<string?> _data = DataFolder.NewOption();

    private readonly Option<string?> _store = new(FleetSettings.Store.Flag)
    {
        HelpName = FleetSettings.Store.ValueName,
        Description = $"Work with a fleet: its store, s3://bucket/prefix?endpoint=http://host:port or a shared folder. Default: ${FleetSettings.Store.Variable}",
    };

    private readonly Option<string?> _broker = new(FleetSettings.Broker.Flag)
    {
        HelpName = FleetSettings.Broker.ValueName,
        Description = $"Its broker, as in amqp://host:5672. Default: ${FleetSettings.Broker.Variable}",
    };

    private readonly Option<string?> _prefix = new(FleetSettings.QueuePrefix.Flag)
    {
        HelpName = FleetSettings.QueuePrefix.ValueName,
        Description = FleetSettings.QueuePrefix.Description,
    };

    private readonly (Setting Setting, Option<string?> Option)[] _tls =
        [Of(FleetSettings.BrokerCaFile), Of(FleetSettings.BrokerCertificateFile), Of(FleetSettings.BrokerKeyFile)];

    /// <summary>Adds the options.</summary>
    public void AddTo(DocumentedCommand command)
    {
        command.Add(_data);
        command.AddGroup("A fleet instead of the data folder", rare: false, _store, _broker, _prefix);
        command.AddGroup("A fleet's broker over TLS", rare: true, [.. _tls.Select(tls => tls.Option)]);
    }

    /// <summary>Whether it is a fleet: an option or a variable says so, and --data does not say otherwise.</summary>
    public bool IsFleet(ParseResult parsed, Shell shell)
    {
        var named = parsed.GetValue(_store) is not null || parsed.GetValue(_broker) is not null;
        if (parsed.GetValue(_data) is null) return named || shell.Variable(FleetSettings.Store.Variable) is { Length: > 0 };
        if (named) throw new CommandException("--data is the data folder of this machine, --store and --broker are a fleet's: give one or the other.", ExitCode.Usage);
        return false;
    }

    /// <summary>The data folder of this machine.</summary>
    public string Folder(ParseResult parsed, Shell shell) => DataFolder.Of(shell, parsed.GetValue(_data));

    /// <summary>Opens it for a command that only reads or changes what is there: a data folder must exist.</summary>
    public async Task<IInstallation> OpenExistingAsync(ParseResult parsed, Shell shell, CancellationToken cancellationToken) =>
        IsFleet(parsed, shell) ? await OpenFleetAsync(parsed, shell, cancellationToken) : await Embedded.OpenAsync(DataFolder.Existing(shell, parsed.GetValue(_data)), cancellationToken);

    /// <summary>Opens it for a command that may begin something new.</summary>
    public async Task<IInstallation> OpenAsync(ParseResult parsed, Shell shell, CancellationToken cancellationToken)
    {
        if (!IsFleet(parsed, shell)) return await Embedded.OpenAsync(Folder(parsed, shell), cancellationToken);
        if (Address(parsed, shell).Broker is null)
            throw new CommandException($"--broker URI is missing: a job of a fleet is run by its workers, which are woken by the broker. Give --broker or {FleetSettings.Broker.Variable}; "
                + "for a job of this machine, --data.", ExitCode.Usage);
        return await OpenFleetAsync(parsed, shell, withBroker: true, cancellationToken);
    }

    /// <summary>Opens a fleet.</summary>
    public Task<Fleet> OpenFleetAsync(ParseResult parsed, Shell shell, CancellationToken cancellationToken) => OpenFleetAsync(parsed, shell, withBroker: false, cancellationToken);

    private Task<Fleet> OpenFleetAsync(ParseResult parsed, Shell shell, bool withBroker, CancellationToken cancellationToken) =>
        Fleet.OpenAsync(Address(parsed, shell), withBroker, shell.Error.WriteLine, NullLoggerFactory.Instance, cancellationToken);

    /// <summary>Where the fleet is.</summary>
    /// <exception cref="CommandException">A setting is missing or wrong.</exception>
    public FleetAddress Address(ParseResult parsed, Shell shell)
    {
        try
        {
            var reader = new SettingsReader(Sources(parsed, shell));
            var address = new FleetAddress(
                StoreAddress.Read(reader), reader.Find(FleetSettings.Broker) is null ? null : FleetBroker.Read(reader), FleetOptions.PrefixOf(reader));
            reader.ThrowIfFaulty();
            return address;
        }
        catch (SettingsException e)
        {
            throw new CommandException(e.Message, ExitCode.Usage, e);
        }
    }

    private static (Setting, Option<string?>) Of(Setting setting) => (setting, new Option<string?>(setting.Flag) { HelpName = setting.ValueName, Description = setting.Description });

    private SettingSources Sources(ParseResult parsed, Shell shell)
    {
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (setting, option) in ((Setting, Option<string?>)[])[(FleetSettings.Store, _store), (FleetSettings.Broker, _broker), (FleetSettings.QueuePrefix, _prefix), .. _tls])
            if (parsed.GetValue(option) is { } value) flags[setting.Name] = value;
        return FleetVariables.Sources(flags, shell);
    }
}
