using System.Security.Authentication;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Indexer.Queue.Rabbit;

/// <summary>What can be done about a failure of the broker.</summary>
public enum BrokerErrorKind
{
    /// <summary>It is away, hung, or has refused a message for now: it passes by itself.</summary>
    Unreachable,
    /// <summary>It does not let us in (credentials, permissions, certificates): the settings are to be mended.</summary>
    Refused,
    /// <summary>A queue or exchange stands there with other arguments: it is to be deleted, or another prefix chosen.</summary>
    Mismatched,
}

/// <summary>A failure of the broker. The message names the host and what mends it, and never a password.</summary>
public sealed class BrokerException : Exception
{
    /// <param name="kind">What can be done.</param>
    /// <param name="message">What failed and what mends it.</param>
    /// <param name="inner">The cause.</param>
    public BrokerException(BrokerErrorKind kind, string message, Exception? inner = null)
        : base(message, inner) => Kind = kind;

    /// <summary>What can be done.</summary>
    public BrokerErrorKind Kind { get; }

    /// <summary>Whether the client's exception says that the connection, the channel or the broker is gone. Its own time limits show as cancellations.</summary>
    internal static bool IsLoss(Exception error, CancellationToken cancellationToken) =>
        error is OperationCanceledException ? !cancellationToken.IsCancellationRequested : error is RabbitMQClientException or IOException or System.Net.Sockets.SocketException or TimeoutException or ObjectDisposedException;

    /// <summary>Says what a failed attempt to connect means.</summary>
    internal static BrokerException OfConnecting(Exception error, BrokerAddress address)
    {
        for (var cause = error; cause is not null; cause = cause is AggregateException { InnerExceptions: [var only] } ? only : cause.InnerException)
            switch (cause)
            {
                case BrokerException known:
                    return known;
                case AuthenticationFailureException or PossibleAuthenticationFailureException:
                    return new BrokerException(
                        BrokerErrorKind.Refused,
                        $"the broker at {address} refused the user '{address.User}': check the user and the password in the broker's URI or its password file.", error);
                case OperationInterruptedException { ShutdownReason.ReplyCode: 530 } interrupted:
                    return new BrokerException(
                        BrokerErrorKind.Refused,
                        $"the broker at {address} refused the virtual host '{address.VirtualHost}' to the user '{address.User}' ({interrupted.ShutdownReason?.ReplyText}): "
                        + "check the path of the broker's URI, and the user's permissions there.", error);
                case AuthenticationException tls:
                    return new BrokerException(
                        BrokerErrorKind.Refused,
                        $"no TLS with the broker at {address} ({tls.Message}): check that its certificate names this host and is signed by an authority of the CA file (--broker-ca-file; without one, the "
                        + "system's authorities count), and that the client certificate, if it asks for one, is given.", error);
            }
        return new BrokerException(
            BrokerErrorKind.Unreachable,
            $"no broker answers at {address} ({FirstLine(Innermost(error))}): check that it runs, that the URI names its host and port, and that nothing between blocks it.", error);
    }

    /// <summary>What a loss was, in one line: the client puts its stack traces into messages.</summary>
    internal static string ReasonOf(Exception error) => error switch
    {
        OperationInterruptedException { ShutdownReason: { } reason } => ReasonOf(reason),
        _ => FirstLine(error.Message),
    };

    /// <inheritdoc cref="ReasonOf(Exception)"/>
    internal static string ReasonOf(ShutdownEventArgs reason) =>
        FirstLine(reason.Exception is { } cause ? $"{reason.ReplyText} ({Innermost(cause)})" : reason.ReplyText);

    private static string FirstLine(string text) => text.AsSpan().IndexOfAny('\r', '\n') is var end and >= 0 ? text[..end] : text;

    private static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner) error = inner;
        return error.Message;
    }
}
