using Indexer.QueryNode;
using Indexer.Storage;

// A query node of its own serves the stores of the fleet; until it has one it serves a folder.
return 0;
