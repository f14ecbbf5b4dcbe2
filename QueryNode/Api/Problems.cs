using System.Globalization;
using System.Text.RegularExpressions;
using Indexer.Client;
using Indexer.QueryNode.Access;
using Indexer.Search;
using Indexer.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Indexer.QueryNode.Api;

/// <summary>Turns the exceptions that a search may end with into problem details (RFC 9457).</summary>
internal sealed partial class Problems(IProblemDetailsService service) : IExceptionHandler
{
    // What nginx logs for a client that hung up: no one reads it, but it is not an error of ours.
    private const int ClientClosedRequest = 499;

    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && http.RequestAborted.IsCancellationRequested)
        {
            http.Response.StatusCode = ClientClosedRequest;
            return true;
        }
        if (Describe(exception) is not { } problem) return false;
        http.Response.StatusCode = problem.Status;
        if (RetryAfterOf(exception) is { } wait) http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return await service.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = http,
            Exception = exception,
            ProblemDetails = DetailsOf(exception, problem),
        });
    }

    /// <summary>The problem, where it is answered beside others.</summary>
    public static Problem ProblemOf(Exception exception, (int Status, string Title) problem)
    {
        RequestFault? fault = FaultOf(exception);
        return new Problem
        {
            Title = problem.Title,
            Status = problem.Status,
            Detail = DetailOf(exception),
            Parameter = fault?.Parameter,
            Least = fault?.Least,
            Most = fault?.Most,
            Setting = fault?.Setting,
            Position = fault?.Position,
            Length = fault?.Length,
        };
    }

    private static ProblemDetails DetailsOf(Exception exception, (int Status, string Title) problem)
    {
        var details = new ProblemDetails { Status = problem.Status, Title = problem.Title, Detail = DetailOf(exception) };
        if (FaultOf(exception) is { } fault) Add(details.Extensions, fault);
        return details;
    }

    /// <summary>Status and title of an exception that is expected to happen; null for a bug.</summary>
    public static (int Status, string Title)? Describe(Exception exception) => exception switch
    {
        SearchException { Kind: SearchErrorKind.BadRequest } => (StatusCodes.Status400BadRequest, "The request can't be taken"),
        SearchException { Kind: SearchErrorKind.UnknownIndex } => (StatusCodes.Status404NotFound, "There is no such index"),
        SearchException { Kind: SearchErrorKind.UnknownGeneration } => (StatusCodes.Status404NotFound, "There is no such generation"),
        SearchException { Kind: SearchErrorKind.CursorExpired } => (StatusCodes.Status410Gone, "The cursor has expired"),
        SearchException { Kind: SearchErrorKind.UnknownDocument } => (StatusCodes.Status404NotFound, "The document is not in the index"),
        SearchException { Kind: SearchErrorKind.NotYet } => (StatusCodes.Status409Conflict, "The generation is not there yet"),
        SearchException { Kind: SearchErrorKind.Late } => (StatusCodes.Status503ServiceUnavailable, "The store did not answer in time"),
        SearchException { Kind: SearchErrorKind.Incomplete } => (StatusCodes.Status503ServiceUnavailable, "Not all shards answered"),
        SearchException { Kind: SearchErrorKind.Overloaded } => (StatusCodes.Status503ServiceUnavailable, "There is too much to do"),
        SearchException => (StatusCodes.Status503ServiceUnavailable, "The index can't be opened"),
        RateLimitException => (StatusCodes.Status429TooManyRequests, RateRefusal.Title),
        BlobStoreException => (StatusCodes.Status503ServiceUnavailable, "The store does not answer"),
        BadHttpRequestException bad => (bad.StatusCode, "The request can't be taken"),
        _ => null,
    };

    /// <summary>What the framework says of a parameter, in words for people who have not written the program.</summary>
    public static string DetailOf(Exception exception) =>
        Unbound().Match(exception.Message) is { Success: true } match ? $"{match.Groups["name"]} is '{match.Groups["value"]}', which is not {KindOf(match.Groups["type"].Value)}." : exception.Message;

    private static RequestFault? FaultOf(Exception exception) => exception switch
    {
        SearchException search => search.Fault,
        RateLimitException => new RequestFault { Setting = RateRefusal.Setting },
        BadHttpRequestException when Unbound().Match(exception.Message) is { Success: true } match => new RequestFault { Parameter = match.Groups["name"].Value },
        _ => null,
    };

    private static TimeSpan? RetryAfterOf(Exception exception) => exception switch
    {
        SearchException search => search.RetryAfter,
        RateLimitException limited => limited.RetryAfter,
        _ => null,
    };

    private static void Add(IDictionary<string, object?> extensions, RequestFault fault)
    {
        foreach ((string name, object? value) in ((string, object?)[])[
            ("parameter", fault.Parameter), ("least", fault.Least), ("most", fault.Most), ("setting", fault.Setting), ("position", fault.Position), ("length", fault.Length)])
            if (value is not null) extensions[name] = value;
    }

    private static string KindOf(string type) => type switch
    {
        "bool" or "Nullable<bool>" => "true or false",
        "int" or "long" or "Nullable<int>" or "Nullable<long>" => "a whole number, or one too large",
        "float" or "double" or "Nullable<float>" or "Nullable<double>" => "a number",
        _ => "a value for it",
    };

    [GeneratedRegex("^Failed to bind parameter \"(?<type>\\S+) (?<name>\\S+)\" from \"(?<value>.*)\"\\.$", RegexOptions.Singleline)]
    private static partial Regex Unbound();
}
