using Indexer.Hosting;
using Indexer.QueryNode.Leaf;

namespace Indexer.QueryNode.Access;

/// <summary>Says at the start that other machines may search without a key, where it is so: it may be meant, and may be an oversight.</summary>
internal static partial class OpenDoor
{
    public static void WarnOfOpenDoor(this WebApplication app, KeyRing keys)
    {
        if (keys.IsOn) return;
        ILogger logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OpenDoor));
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            foreach (string url in app.Urls.Where(url => !LeafSecret.IsLoopback(url))) IsOpen(logger, url, FleetSettings.ApiKeys.ToString());
        });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "whoever reaches {Url} may search without a key; {Setting} asks for keys")]
    private static partial void IsOpen(ILogger logger, string url, string setting);
}
