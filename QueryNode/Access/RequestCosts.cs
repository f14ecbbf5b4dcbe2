using System.Globalization;
using Indexer.QueryNode.Api;

namespace Indexer.QueryNode.Access;

/// <summary>What a request costs in tokens, as far as its address tells.</summary>
internal static class RequestCosts
{
    // Each is a small file of the store.
    private const int GenerationsOfAToken = 10;

    // More are refused, whatever they cost.
    private const int MostGenerations = 10_000;

    private static readonly (PathString Path, int Cost)[] s_costs = [("/api/export", 10), ("/api/inspect", 10)];

    public static int Of(HttpRequest request)
    {
        if (request.Path.StartsWithSegments("/api/generations")) return OfGenerations(request.Query["size"]);
        foreach ((PathString costly, int cost) in s_costs)
            if (request.Path.StartsWithSegments(costly)) return cost;
        return 1;
    }

    private static int OfGenerations(string? size)
    {
        if (string.IsNullOrEmpty(size)) size = GenerationsEndpoint.UsualSize.ToString(CultureInfo.InvariantCulture);
        if (!int.TryParse(size, CultureInfo.InvariantCulture, out int generations)) return 1;
        return (Math.Clamp(generations, 1, MostGenerations) + GenerationsOfAToken - 1) / GenerationsOfAToken;
    }
}
