using System.Numerics;
using Indexer.Captures;

namespace Indexer.Worker.Deduplicate;

/// <summary>The documents of one signature key, in order of preference: finds for each the most preferred one that it duplicates.</summary>
internal sealed class SignatureGroup
{
    // A band shared by very many different texts says little; comparing with the most preferred ones only bounds the work.
    private const int MaxCompared = 1024;

    private readonly List<(ulong Similarity, byte[] Document)> _distinct = [];

    public void Begin() => _distinct.Clear();

    /// <returns>The document it duplicates, or null: it stands for itself.</returns>
    public byte[]? Add(bool exact, ulong similarity, ReadOnlySpan<byte> document)
    {
        foreach (var (other, key) in _distinct)
            if (exact || BitOperations.PopCount(other ^ similarity) <= Signature.MaxDistance)
            {
                if (other != similarity) Remember(similarity, document);
                return key;
            }
        Remember(similarity, document);
        return null;
    }

    // A dropped document with a hash of its own is remembered too: the judgement on a pair needs nothing but the pair.
    private void Remember(ulong similarity, ReadOnlySpan<byte> document)
    {
        if (_distinct.Count < MaxCompared) _distinct.Add((similarity, document.ToArray()));
    }
}
