namespace Indexer.Hosting;

/// <summary>The store's address from its setting: an S3 URI or a folder. Whether the store is there and keeps its promises is seen when it is opened.</summary>
public static class StoreAddress
{
    /// <summary>Reads the address; a folder becomes absolute. Empty where it is missing or wrong, which the reader then tells.</summary>
    public static string Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (reader.Required(FleetSettings.Store).Length == 0 || reader.Find(FleetSettings.Store) is not { } value) return "";
        var scheme = value.Text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            if (!File.Exists(value.Text)) return Path.GetFullPath(value.Text);
            reader.Fault(FleetSettings.Store, value, "must be a folder, and a file is there");
            return "";
        }
        if (value.Text[..scheme] is "file") return value.Text;
        if (value.Text[..scheme] is not "s3") reader.Fault(FleetSettings.Store, value, "must be a folder, or begin with s3:// as in s3://bucket/prefix?endpoint=http://host:port");
        else if (!Uri.TryCreate(value.Text, UriKind.Absolute, out var uri) || uri.Host.Length == 0) reader.Fault(FleetSettings.Store, value, "must name a bucket, as in s3://bucket/prefix");
        else if (uri.UserInfo.Length > 0) reader.Fault(FleetSettings.Store, value, "must not hold keys; give them by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
        return value.Text;
    }
}
