namespace Indexer.Corpus;

/// <summary>The object store that an input lies in fails in passing (throttling, time-outs, no connection), and did so for all tries of a call: no fault of the input, which can be read later.</summary>
public sealed class InputStoreException(string message, Exception inner) : IOException(message, inner);
