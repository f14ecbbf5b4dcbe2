using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Indexer.Hosting;

/// <summary>Reads settings and collects all that is wrong with them, so that one start tells every fault. Not thread-safe.</summary>
public sealed class SettingsReader(SettingSources sources)
{
    private readonly List<string> _faults = [];

    /// <summary>The text of a setting, or null where it is not given.</summary>
    public string? Text(Setting setting) => Find(setting)?.Text;

    /// <summary>The text of a setting that must be given; empty where it is missing, which is then a fault.</summary>
    public string Required(Setting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        if (Find(setting) is { } value) return value.Text;
        _faults.Add($"{setting} is missing: {setting.Description}.");
        return "";
    }

    /// <summary>A whole number within bounds.</summary>
    public int Count(Setting setting, int standard, int least, int most) => Parsed(setting, standard, $"a whole number from {least} to {most}", text =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null as int?);

    /// <summary>A time in seconds, up to a day.</summary>
    public TimeSpan Seconds(Setting setting, double standard, double least) => Parsed(setting, TimeSpan.FromSeconds(standard),
        string.Create(CultureInfo.InvariantCulture, $"a number of seconds from {least} to 86400"), text =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds >= least && seconds <= 86_400 ? TimeSpan.FromSeconds(seconds) : null as TimeSpan?);

    /// <summary>One of several words.</summary>
    public string Choice(Setting setting, string standard, params string[] allowed)
    {
        if (Find(setting) is not { } value) return standard;
        if (Array.Find(allowed, word => word.Equals(value.Text, StringComparison.OrdinalIgnoreCase)) is { } word) return word;
        Fault(setting, value, $"must be one of {string.Join(", ", allowed)}");
        return standard;
    }

    /// <summary>The least level of logged events.</summary>
    public LogLevel LogLevel()
    {
        var text = Choice(FleetSettings.LogLevel, "information", "debug", "information", "warning", "error");
        return Enum.Parse<LogLevel>(text, ignoreCase: true);
    }

    /// <summary>Addresses to listen on: http or https, and an IP address of this machine, localhost, or * for all.</summary>
    public string Addresses(Setting setting, string standard)
    {
        if (Find(setting) is not { } value) return standard;
        foreach (var address in value.Text.Split(';'))
            if (!ListenAddress.IsValid(address)) Fault(setting, value, $"'{address}' must be {ListenAddress.Form}");
        return value.Text;
    }

    /// <summary>A folder, absolute.</summary>
    public string Folder(Setting setting, string standard)
    {
        var path = Path.GetFullPath(Find(setting)?.Text ?? standard);
        if (File.Exists(path)) Fault(setting, Find(setting) ?? new SettingValue(path, "the default", IsFlag: false), "must be a folder, and a file is there");
        return path;
    }

    /// <summary>Reads a value by a rule of one's own.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="standard">Where it is not given.</param>
    /// <param name="allowed">What is allowed, after "must be".</param>
    /// <param name="parse">Null: not allowed.</param>
    public T Parsed<T>(Setting setting, T standard, string allowed, Func<string, T?> parse)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(parse);
        if (Find(setting) is not { } value) return standard;
        if (parse(value.Text) is { } parsed) return parsed;
        Fault(setting, value, $"must be {allowed}");
        return standard;
    }

    /// <summary>Notes a fault of a setting's value.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="value">Its value.</param>
    /// <param name="rule">What is wrong, after the value.</param>
    public void Fault(Setting setting, SettingValue value, string rule)
    {
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(value);
        var shown = setting.IsSecret ? SecretText.Stars : SecretText.Mask(value.Text);
        _faults.Add($"{setting} is '{shown}', from {value.Origin}: {rule}.");
    }

    /// <summary>The value and where it came from; null where it is not given or can't be read, which is then a fault.</summary>
    public SettingValue? Find(Setting setting)
    {
        try
        {
            return sources.Find(setting);
        }
        catch (SettingsException e)
        {
            _faults.AddRange(e.Faults.Except(_faults, StringComparer.Ordinal));
            return null;
        }
    }

    /// <summary>To be called when all has been read.</summary>
    /// <exception cref="SettingsException">Something was wrong.</exception>
    public void ThrowIfFaulty()
    {
        if (_faults.Count > 0) throw new SettingsException([.. _faults.Distinct(StringComparer.Ordinal)]);
    }
}
