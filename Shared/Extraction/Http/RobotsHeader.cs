using System.Text;

namespace Indexer.Extraction.Http;

/// <summary>
/// <c>X-Robots-Tag</c> as the large search engines read it: comma-separated directives, of which those after <c>name:</c> are for the robot of that name
/// only. Rules for robots that are not ours do not count. <c>unavailable_after</c> is judged against the time of the capture, not the clock, so that the same
/// input always gives the same index.
/// </summary>
internal static class RobotsHeader
{
    private static ReadOnlySpan<byte> OurName => "indexer"u8;

    /// <summary>Adds the directives of every such field of <paramref name="message"/>.</summary>
    public static void Read(HttpMessage message, DateTimeOffset captured, ref bool noIndex, ref bool noFollow)
    {
        for (var i = 0; i < message.FieldCount; i++)
            if (Ascii.EqualsIgnoreCase(message.NameOf(i), "x-robots-tag"u8)) ReadValue(message.ValueOf(i), captured, ref noIndex, ref noFollow);
    }

    private static void ReadValue(ReadOnlySpan<byte> value, DateTimeOffset captured, ref bool noIndex, ref bool noFollow)
    {
        var isOurs = true;
        while (!value.IsEmpty)
        {
            var comma = value.IndexOf((byte)',');
            var directive = (comma < 0 ? value : value[..comma]).Trim(" \t\r\n"u8);
            value = comma < 0 ? default : value[(comma + 1)..];

            var colon = directive.IndexOf((byte)':');
            if (colon > 0)
            {
                var name = directive[..colon].Trim((byte)' ');
                var argument = directive[(colon + 1)..].Trim((byte)' ');
                if (Ascii.EqualsIgnoreCase(name, "unavailable_after"u8))
                {
                    // Dates such as "Wed, 25 Jun 2010 15:00:00 GMT" hold a comma themselves.
                    if (comma >= 0 && argument.Length <= 9 && !argument.ContainsAnyInRange((byte)'0', (byte)'9'))
                    {
                        comma = value.IndexOf((byte)',');
                        argument = (comma < 0 ? value : value[..comma]).Trim(" \t\r\n"u8);
                        value = comma < 0 ? default : value[(comma + 1)..];
                    }
                    if (isOurs && PageDates.Parse(Encoding.ASCII.GetString(argument)) is { } end && end <= captured) noIndex = true;
                    continue;
                }
                if (name.StartsWith("max-"u8)) continue;
                isOurs = name.SequenceEqual("*"u8) || Ascii.EqualsIgnoreCase(name, OurName);
                directive = argument;
            }
            if (!isOurs) continue;
            if (Ascii.EqualsIgnoreCase(directive, "noindex"u8)) noIndex = true;
            else if (Ascii.EqualsIgnoreCase(directive, "nofollow"u8)) noFollow = true;
            else if (Ascii.EqualsIgnoreCase(directive, "none"u8)) noIndex = noFollow = true;
        }
    }
}
