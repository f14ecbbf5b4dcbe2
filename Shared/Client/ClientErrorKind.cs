namespace Indexer.Client;

/// <summary>Why a node did not answer as asked, by what to do about it.</summary>
public enum ClientErrorKind
{
    /// <summary>400: the request must be changed; <see cref="Problem.Parameter"/> and the rest of the problem say how.</summary>
    BadRequest,
    /// <summary>401: a key is missing, or the one shown is not accepted.</summary>
    Unauthorized,
    /// <summary>403: the key does not open this.</summary>
    Forbidden,
    /// <summary>404: there is no such index, generation or document.</summary>
    NotFound,
    /// <summary>409: the generation asked for did not come in time.</summary>
    NotYet,
    /// <summary>410: the generation of the cursor is not kept any more; begin anew without it.</summary>
    CursorExpired,
    /// <summary>429 or 503, after all tries: there is too much to do, or shards are missing and none may be; ask again later.</summary>
    Overloaded,
    /// <summary>No connection, none that lasted, or no answer in time.</summary>
    Unreachable,
    /// <summary>An export ended too soon, and again when it was taken up behind the last document that came; go on behind that one later, on the same generation.</summary>
    Interrupted,
    /// <summary>Anything else: a fault of the node, or no node of this kind.</summary>
    Failed,
}
