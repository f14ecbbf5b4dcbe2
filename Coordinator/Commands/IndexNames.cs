using System.CommandLine.Parsing;
using Indexer.Indexing;

namespace Indexer.Coordinator.Commands;

/// <summary>Refuses names that no index can have, before anything is looked up.</summary>
internal static class IndexNames
{
    public static void Check(SymbolResult result)
    {
        if (result.Tokens is [{ Value: var name }] && !IndexLayout.IsName(name))
            result.AddError($"'{name}' can't be the name of an index: letters, digits, '-', '_' and '.' make one, up to 100, and no dot in front.");
    }
}
