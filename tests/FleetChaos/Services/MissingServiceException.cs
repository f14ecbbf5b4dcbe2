namespace Indexer.FleetChaos.Services;

/// <summary>A server that the tests need is not installed here.</summary>
internal sealed class MissingServiceException(string message) : Exception(message);
