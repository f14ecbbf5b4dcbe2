using System.Collections.Frozen;
using Indexer.Access;
using Indexer.Hosting;

namespace Indexer.QueryNode.Access;

/// <summary>
/// The keys that are accepted: those of a file, which is read again and again, so that a new or revoked key counts within about a second. Its content is compared and not its date:
/// mounted secrets change by a link. A file that is gone or damaged leaves the last good one in force. Without a file everybody may ask. Thread-safe.
/// </summary>
internal sealed partial class KeyRing : BackgroundService
{
    private static readonly TimeSpan s_readEvery = TimeSpan.FromSeconds(1);

    private readonly string? _path;
    private readonly TimeProvider _time;
    private readonly ILogger<KeyRing> _logger;
    private byte[] _content = [];
    private string? _fault;
    private volatile FrozenDictionary<string, ApiKeyRecord> _keys = FrozenDictionary<string, ApiKeyRecord>.Empty;

    /// <exception cref="SettingsException">There is no such file, or it is no file of keys.</exception>
    public KeyRing(QueryNodeOptions options, TimeProvider time, ILogger<KeyRing> logger)
    {
        _path = options.Keys;
        _time = time;
        _logger = logger;
        if (_path is null) return;
        try
        {
            Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new SettingsException([$"{FleetSettings.ApiKeys} is '{_path}', which can't be taken: {e.Message}."]);
        }
    }

    /// <summary>Whether a key is needed.</summary>
    public bool IsOn => _path is not null;

    /// <summary>The record of the key that a text is; null where it is none that is accepted.</summary>
    public ApiKeyRecord? Find(string? text) =>
        ApiKey.Parse(text) is { } key && _keys.TryGetValue(key.Id, out ApiKeyRecord? record) && key.Fits(record) ? record : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_path is null) return;
        using var timer = new PeriodicTimer(s_readEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) TryRead();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private void TryRead()
    {
        string? fault = null;
        try
        {
            if (Read()) Took(_keys.Count, _path!); // not null: only then is it read
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            fault = e.Message;
        }
        if (fault is not null && fault != _fault) CouldNotRead(_path!, fault); // as above
        _fault = fault;
    }

    private bool Read()
    {
        byte[] content = File.ReadAllBytes(_path!); // only called where there is one
        if (content.AsSpan().SequenceEqual(_content)) return false;
        _keys = ApiKeyFile.Parse(content).Keys.ToFrozenDictionary(key => key.Id, StringComparer.Ordinal);
        _content = content;
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "took {Count} keys from {Path}")]
    private partial void Took(int count, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "the keys in {Path} could not be read, those read before stay in force: {Error}")]
    private partial void CouldNotRead(string path, string error);
}
