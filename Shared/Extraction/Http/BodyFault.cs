namespace Indexer.Extraction.Http;

/// <summary>Why a body can't be used. The values of <see cref="BodyFaults.ReasonOf"/> are stable names.</summary>
internal enum BodyFault
{
    None,
    TooLarge,
    DecodedTooLarge,
    ExpansionRatio,
    TooManyCodings,
    BadCoding,
}

internal static class BodyFaults
{
    public static string ReasonOf(BodyFault fault) => fault switch
    {
        BodyFault.TooLarge => "body-too-large",
        BodyFault.DecodedTooLarge => "decoded-too-large",
        BodyFault.ExpansionRatio => "expansion-ratio",
        BodyFault.TooManyCodings => "too-many-encodings",
        _ => "bad-content-encoding",
    };

    public static string DetailOf(BodyFault fault, long encodedBytes, ExtractionOptions options) => fault switch
    {
        BodyFault.TooLarge => $"The body has {encodedBytes} bytes, more than --max-body-bytes ({options.MaxBodyBytes}).",
        BodyFault.DecodedTooLarge => $"The body of {encodedBytes} bytes decodes to more than --max-decoded-bytes ({options.MaxDecodedBytes}).",
        BodyFault.ExpansionRatio => $"The body of {encodedBytes} bytes expands more than --max-ratio ({options.MaxExpansionRatio}) times.",
        BodyFault.TooManyCodings => $"The body of {encodedBytes} bytes is encoded more than {BodyDecoder.MaxCodings} times over.",
        _ => $"The body of {encodedBytes} bytes does not decode as its Content-Encoding says, and is no text.",
    };
}
