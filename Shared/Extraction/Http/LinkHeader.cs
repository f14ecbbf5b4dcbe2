using System.Text;

namespace Indexer.Extraction.Http;

/// <summary>The HTTP <c>Link</c> field (RFC 8288 section 3).</summary>
internal static class LinkHeader
{
    private const int LongestValue = 8192;

    /// <summary>Target of the first <c>rel=canonical</c> link, or null.</summary>
    public static string? Canonical(HttpMessage message)
    {
        for (var i = 0; i < message.FieldCount; i++)
        {
            if (!Ascii.EqualsIgnoreCase(message.NameOf(i), "link"u8)) continue;
            var value = message.ValueOf(i);
            if (value.Length > LongestValue) continue;
            while (true)
            {
                var open = value.IndexOf((byte)'<');
                if (open < 0) break;
                var target = value[(open + 1)..];
                var close = target.IndexOf((byte)'>');
                if (close < 0) break;
                value = target[(close + 1)..];
                var next = value.IndexOf(",<"u8);
                if (next < 0) next = value.IndexOf(", <"u8);
                if (IsCanonical(next < 0 ? value : value[..next])) return Encoding.UTF8.GetString(target[..close].Trim((byte)' '));
            }
        }
        return null;
    }

    private static bool IsCanonical(ReadOnlySpan<byte> parameters)
    {
        foreach (var range in parameters.Split((byte)';'))
        {
            var parameter = parameters[range].Trim(" \t\r\n,"u8);
            var equals = parameter.IndexOf((byte)'=');
            if (equals < 0 || !Ascii.EqualsIgnoreCase(parameter[..equals].TrimEnd((byte)' '), "rel"u8)) continue;
            var relations = parameter[(equals + 1)..].Trim(" \"'"u8);
            foreach (var word in relations.Split((byte)' '))
                if (Ascii.EqualsIgnoreCase(relations[word], "canonical"u8)) return true;
        }
        return false;
    }
}
