namespace Indexer.Hosting;

/// <summary>The settings of the programs of a fleet. One list for all, so that containers may share one block of variables: each takes what it knows.</summary>
public static class FleetSettings
{
    /// <summary>The broker.</summary>
    public static Setting Broker { get; } = new("broker", "URI", "RabbitMQ, as in amqp://host:5672 or amqps://user@host/vhost; several hosts by commas") { MayHoldSecret = true };

    /// <summary>User at the broker, where the URI names none.</summary>
    public static Setting BrokerUser { get; } = new("broker-user", "NAME", "User at the broker, where the URI names none. Default: guest");

    /// <summary>Password at the broker.</summary>
    public static Setting BrokerPassword { get; } = new("broker-password", "SECRET", "Password at the broker; never as a flag") { MayHoldSecret = true, IsSecret = true };

    /// <summary>Who may have signed the broker's certificate.</summary>
    public static Setting BrokerCaFile { get; } = new("broker-ca-file", "FILE", "Authorities of the broker's certificate (amqps), PEM. Default: those of the system");

    /// <summary>What is shown to the broker.</summary>
    public static Setting BrokerCertificateFile { get; } = new("broker-certificate-file", "FILE", "Certificate to show to the broker (amqps), PEM. Default: none");

    /// <summary>The key of what is shown to the broker.</summary>
    public static Setting BrokerKeyFile { get; } = new("broker-key-file", "FILE", "Its private key, PEM, where it is not in the same file");

    /// <summary>What the names of queues begin with.</summary>
    public static Setting QueuePrefix { get; } = new("queue-prefix", "NAME", "What queue names begin with, so that fleets can share a broker. Default: indexer");

    /// <summary>The store.</summary>
    public static Setting Store { get; } = new("store", "URI", "Where jobs and indices are: s3://bucket/prefix?endpoint=http://host:port (keys from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), or a folder that all machines share")
    {
        MayHoldSecret = true,
    };

    /// <summary>Tasks of a worker at the same time.</summary>
    public static Setting Slots { get; } = new("slots", "N", "Tasks at the same time. Default: one a core");

    /// <summary>Folder for scratch files.</summary>
    public static Setting Scratch { get; } = new("scratch", "DIR", "Folder for scratch files. Default: a folder below the system's for temporary files");

    /// <summary>How long a worker that is told to stop goes on with what it runs.</summary>
    public static Setting Drain { get; } = new("drain", "SECONDS", "How long running tasks may go on after SIGTERM; what is not done then is handed back. Default: 10");

    /// <summary>Longest attempt.</summary>
    public static Setting AttemptTimeout { get; } = new("attempt-timeout", "SECONDS", "Longest time for one attempt at a task; below the broker's consumer_timeout. Default: 1200");

    /// <summary>Memory of a worker for what earlier stages left.</summary>
    public static Setting CommitCache { get; } = new("commit-cache", "MB", "Memory for what tasks of earlier stages left; beyond it each task reads that from the store. Default: 134");

    /// <summary>Disk of a worker for copies of what it left itself.</summary>
    public static Setting OwnRuns { get; } = new("own-runs", "MB", "Disk in the scratch folder for copies of the runs this worker wrote, read there and not from an object store. Default: 1000");

    /// <summary>Addresses of search page and API.</summary>
    public static Setting Urls { get; } = new("urls", "URL", "Addresses to listen on, separated by semicolons. Default: http://127.0.0.1:8080");

    /// <summary>Where a query node keeps copies of shards.</summary>
    public static Setting Cache { get; } = new("cache", "DIR", "Folder for copies of shard files. Default: a folder below the system's for temporary files");

    /// <summary>How large that may be.</summary>
    public static Setting CacheMegabytes { get; } = new("cache-megabytes", "N", "How much of shard files the cache keeps, in MB; what is in use stays even beyond. Also how much a node takes on compared to others. Default: 20480");

    /// <summary>The other query nodes.</summary>
    public static Setting Peers { get; } = new("peers", "NAME-OR-LIST", "The query nodes by their leaf ports: a DNS name all addresses of which are nodes, as in querynode:8081, or host:port by commas. Default: none, the node is alone");

    /// <summary>How many nodes hold a shard.</summary>
    public static Setting Replicas { get; } = new("replicas", "R", "On how many nodes each shard is. Default: 1");

    /// <summary>What a query node is called.</summary>
    public static Setting Node { get; } = new("node", "NAME", "Name of a query node, the same over restarts, since shards are placed by it. Default: the machine's name and the leaf port");

    /// <summary>Where a query node listens for the others.</summary>
    public static Setting LeafUrls { get; } = new("leaf-urls", "URL", "Address where a query node listens for its peers; not for clients. Default: http://127.0.0.1:8081");

    /// <summary>What query nodes show to each other.</summary>
    public static Setting LeafSecret { get; } = new("leaf-secret", "SECRET", "What query nodes show to each other; never as a flag. Needed, or certificates are, where the leaf port is not on loopback") { MayHoldSecret = true, IsSecret = true };

    /// <summary>Who signs the certificates of query nodes.</summary>
    public static Setting LeafCaFile { get; } = new("leaf-ca-file", "FILE", "Authorities of the nodes' own certificates, PEM; with it the leaf port speaks TLS and takes nobody else. Default: none");

    /// <summary>What a query node shows to the others.</summary>
    public static Setting LeafCertificateFile { get; } = new("leaf-certificate-file", "FILE", "This node's certificate, PEM, for servers and clients; shown to peers on both ends. Default: none");

    /// <summary>The key of what a query node shows to the others.</summary>
    public static Setting LeafKeyFile { get; } = new("leaf-key-file", "FILE", "Its private key, PEM, where it is not in the same file");

    /// <summary>The keys that clients of a query node must show.</summary>
    public static Setting ApiKeys { get; } = new("api-keys", "FILE", "File of the API keys that are accepted, made by 'indexer keys'; a change of it counts at once. Default: none, whoever reaches the node may search");

    /// <summary>Addresses of health and metrics.</summary>
    public static Setting HealthUrls { get; } = new("health-urls", "URL", "Addresses of /health/live, /health/ready and /metrics. Default: http://127.0.0.1:0, a free port, told in the log");

    /// <summary>Age from which garbage is removed.</summary>
    public static Setting Grace { get; } = new("grace", "SECONDS", "How old what nothing refers to must be before it is swept. Default: 3600");

    /// <summary>How often garbage is looked for.</summary>
    public static Setting SweepEvery { get; } = new("sweep-every", "SECONDS", "How often garbage is looked for. Default: 600");

    /// <summary>Whether slow attempts get a backup.</summary>
    public static Setting Backups { get; } = new("backups", "on|off", "Whether a slow attempt near the end of a stage gets a backup on another worker. Default: on");

    /// <summary>How logs are written.</summary>
    public static Setting LogFormat { get; } = new("log-format", "text|json", "One line of text, or of JSON, for each event. Default: text");

    /// <summary>Which events are logged.</summary>
    public static Setting LogLevel { get; } = new("log-level", "LEVEL", "Least level of logged events: debug, information, warning or error. Default: information");

    /// <summary>What every program of a fleet takes.</summary>
    public static IReadOnlyList<Setting> Common { get; } = [Broker, BrokerUser, BrokerPassword, BrokerCaFile, BrokerCertificateFile, BrokerKeyFile, QueuePrefix, Store, HealthUrls, LogFormat, LogLevel];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Setting> All { get; } =
        [
            .. Common, Slots, Scratch, Drain, AttemptTimeout, CommitCache, OwnRuns, Urls, Cache, CacheMegabytes, Peers, Replicas, Node, LeafUrls, LeafSecret, LeafCaFile, LeafCertificateFile, LeafKeyFile, ApiKeys, Grace, SweepEvery, Backups,
        ];
}
