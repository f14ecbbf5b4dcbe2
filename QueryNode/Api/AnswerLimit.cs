using System.Text.Json;
using Indexer.Search;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Indexer.QueryNode.Api;

/// <summary>Bounds what one answer may be, in bytes: an answer is written aside, looked at, and sent whole with its length. Streams have no such bound and pass by here.</summary>
internal static class AnswerLimit
{
    public static RouteGroupBuilder MapLimitedGroup(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("");
        group.AddEndpointFilter(async (context, next) =>
        {
            object? result = await next(context);
            return result is IValueHttpResult { Value: { } value } and not IStatusCodeHttpResult { StatusCode: not (null or StatusCodes.Status200OK) } ? Limited(context.HttpContext, value) : result;
        });
        return group;
    }

    private static FileContentHttpResult Limited(HttpContext http, object value)
    {
        var json = http.RequestServices.GetRequiredService<IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>>().Value;
        int most = http.RequestServices.GetRequiredService<QueryNodeOptions>().LargestAnswer;
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(value, json.SerializerOptions.GetTypeInfo(value.GetType()));
        if (bytes.Length <= most) return TypedResults.Bytes(bytes, "application/json; charset=utf-8");
        throw new SearchException(SearchErrorKind.BadRequest, $"the answer would have {bytes.Length} bytes; at most {most} are sent (QueryNode:LargestAnswer): ask for less, with a smaller size or snippets=false.")
        {
            Fault = new RequestFault { Most = most, Setting = "QueryNode:LargestAnswer" },
        };
    }
}
