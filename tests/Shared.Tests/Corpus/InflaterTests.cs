using System.IO.Compression;
using CsCheck;
using Indexer.Corpus.Sources;
using Xunit;

namespace Indexer.Tests.Corpus;

public sealed class InflaterTests
{
    private static readonly Gen<byte[]> Data = Gen.Select(Gen.Int[0, 300_000], Gen.Int[1, 256], Gen.Int[1, 400], Gen.Int).Select((length, symbols, period, seed) =>
    {
        var random = new Random(seed);
        var data = new byte[length];
        for (var i = 0; i < length; i++)
            data[i] = i >= period && random.Next(4) > 0 ? data[i - period] : (byte)random.Next(symbols);
        return data;
    });

    [Fact]
    public void What_was_deflated_comes_back_and_the_end_is_exact_however_the_input_is_sliced()
    {
        var levels = new[] { CompressionLevel.NoCompression, CompressionLevel.Fastest, CompressionLevel.Optimal, CompressionLevel.SmallestSize };
        var inflater = new Inflater();
        Gen.Select(Data, Gen.Int[0, 3], Gen.Int[700, 70_000]).Sample((data, level, slice) =>
        {
            var deflated = Deflate(data, levels[level]);
            byte[] input = [.. deflated, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
            var (status, output, consumed) = Inflate(inflater, input, slice);
            Assert.Equal(InflateStatus.End, status);
            Assert.Equal(deflated.Length, consumed);
            Assert.True(data.AsSpan().SequenceEqual(output));
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void Damaged_data_gives_what_the_framework_gives_or_a_fault()
    {
        var inflater = new Inflater();
        Gen.Select(Data.Where(d => d.Length > 100), Gen.Int, Gen.Int[1, 255]).Sample((data, at, flip) =>
        {
            var input = Deflate(data, CompressionLevel.Optimal);
            input[(int)((uint)at % input.Length)] ^= (byte)flip;
            var (status, output, _) = Inflate(inflater, input, int.MaxValue);
            var expected = Framework(input, out var faulty);
            // The framework stops somewhere before a fault, or at the end of cut data, without saying which.
            if (status == InflateStatus.End) Assert.False(faulty);
            if (status == InflateStatus.Corrupt) Assert.True(faulty);
            Assert.True(output.AsSpan(0, Math.Min(output.Length, expected.Length)).SequenceEqual(expected.AsSpan(0, Math.Min(output.Length, expected.Length))));
            if (status == InflateStatus.End) Assert.Equal(expected.Length, output.Length);
        }, iter: 200, threads: 1);
    }

    private static (InflateStatus Status, byte[] Output, int Consumed) Inflate(Inflater inflater, byte[] input, int slice)
    {
        inflater.Reset();
        using var output = new MemoryStream();
        for (var at = 0; ;)
        {
            var given = Math.Min(slice, input.Length - at);
            var status = inflater.Run(input.AsSpan(at, given), out var consumed);
            output.Write(inflater.Output);
            at += consumed;
            if (status is InflateStatus.End or InflateStatus.Corrupt) return (status, output.ToArray(), at);
            if (status == InflateStatus.NeedInput && at + given - consumed >= input.Length) return (status, output.ToArray(), at);
        }
    }

    private static byte[] Deflate(byte[] data, CompressionLevel level)
    {
        using var target = new MemoryStream();
        using (var deflate = new DeflateStream(target, level, leaveOpen: true)) deflate.Write(data);
        return target.ToArray();
    }

    private static byte[] Framework(byte[] input, out bool faulty)
    {
        faulty = false;
        using var output = new MemoryStream();
        using var inflate = new DeflateStream(new MemoryStream(input), CompressionMode.Decompress);
        try
        {
            for (int read; (read = inflate.ReadByte()) >= 0;) output.WriteByte((byte)read);
        }
        catch (InvalidDataException)
        {
            faulty = true;
        }
        return output.ToArray();
    }
}
