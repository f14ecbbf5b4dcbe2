using Microsoft.Extensions.Configuration;

namespace Indexer.Hosting;

/// <summary>A setting's value and where it came from, in words: <c>the flag --slots</c>, <c>the variable INDEXER__SLOTS</c>.</summary>
public sealed record SettingValue(string Text, string Origin, bool IsFlag);

/// <summary>Where a program's settings come from: flags, then variables, then the files that variables name, then appsettings.json in the working folder.</summary>
public sealed class SettingSources
{
    private const string FilePrefix = "Indexer:", VariablePrefix = "INDEXER__", FileSuffix = "_FILE";

    private readonly IReadOnlyDictionary<string, string> _flags;
    private readonly Dictionary<string, (string Name, string Value)> _variables = new(StringComparer.OrdinalIgnoreCase);
    private readonly IConfigurationRoot _file;
    private readonly string _filePath;

    /// <param name="flags">Values given on the command line, by setting name without dashes in front.</param>
    /// <param name="variables">The environment.</param>
    /// <param name="folder">Where appsettings.json is looked for.</param>
    /// <exception cref="SettingsException">appsettings.json is not JSON.</exception>
    public SettingSources(IReadOnlyDictionary<string, string> flags, IEnumerable<KeyValuePair<string, string>> variables, string folder)
    {
        ArgumentNullException.ThrowIfNull(variables);
        _flags = flags;
        foreach (var (name, value) in variables)
            if (name.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase)) _variables[KeyOf(name[VariablePrefix.Length..])] = (name, value);
        _filePath = Path.Combine(folder, "appsettings.json");
        try
        {
            _file = new ConfigurationBuilder().AddJsonFile(_filePath, optional: true, reloadOnChange: false).Build();
        }
        catch (InvalidDataException e)
        {
            throw new SettingsException([$"{_filePath} can't be read: {(e.InnerException ?? e).Message}"]);
        }
    }

    /// <summary>The sources of this process.</summary>
    public static SettingSources OfProcess(IReadOnlyDictionary<string, string> flags)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value ?? ""));
        return new SettingSources(flags, variables, Directory.GetCurrentDirectory());
    }

    /// <summary>The value that holds, or null where the setting is given nowhere. An empty variable counts as not given.</summary>
    /// <exception cref="SettingsException">A file that holds the value can't be read.</exception>
    public SettingValue? Find(Setting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        if (_flags.TryGetValue(setting.Name, out var flag)) return new SettingValue(flag, $"the flag {setting.Flag}", IsFlag: true);
        if (_variables.TryGetValue(setting.Key, out var variable) && variable.Value.Length > 0)
            return new SettingValue(variable.Value, $"the variable {variable.Name}", IsFlag: false);
        if (setting.MayHoldSecret && _variables.TryGetValue(setting.Key + "file", out var file) && file.Value.Length > 0) return ReadSecret(setting, file.Name, file.Value);
        return _file[FilePrefix + setting.Key] is { Length: > 0 } text ? new SettingValue(text, _filePath, IsFlag: false) : null;
    }

    /// <summary>Variables that begin as ours do and are no setting of any program: slips of the pen.</summary>
    public IEnumerable<string> UnknownVariables()
    {
        var known = FleetSettings.All.SelectMany(setting => setting.MayHoldSecret ? new[] { setting.Key, setting.Key + "file" } : [setting.Key]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return _variables.Where(variable => !known.Contains(variable.Key)).Select(variable => variable.Value.Name).Order(StringComparer.Ordinal);
    }

    private static SettingValue ReadSecret(Setting setting, string variable, string path)
    {
        try
        {
            return new SettingValue(File.ReadAllText(path).Trim(), $"the file {path} that {variable} names", IsFlag: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{setting.Variable}{FileSuffix} names the file {path}, which can't be read: {e.Message}"]);
        }
    }

    private static string KeyOf(string name) => name.Replace("_", "", StringComparison.Ordinal);
}
