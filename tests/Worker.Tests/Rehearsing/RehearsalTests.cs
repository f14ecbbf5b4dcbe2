using System.Collections.Concurrent;
using Indexer.Jobs;
using Indexer.Worker;
using Indexer.Worker.Rehearsing;
using Xunit;

namespace Indexer.Tests.Rehearsing;

public sealed class RehearsalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-rehearsal-");
    private readonly ConcurrentDictionary<TaskId, TaskCommit> _commits = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_stage_does_its_work_once_and_nothing_is_left_of_it()
    {
        await Rehearsal.RunAsync(Watched(), _folder.FullName, TestContext.Current.CancellationToken);
        Assert.Equal(Enum.GetValues<Stage>().Order(), _commits.Keys.Select(task => task.Stage).Distinct().Order());
        Assert.True(_commits[new TaskId(Stage.Map, 0)].Records.Read > 0);
        var shards = _commits.Where(commit => commit.Key.Stage == Stage.Reduce).ToList();
        Assert.All(shards, shard => Assert.True(shard.Value.Counters["documents"] > 0));
        Assert.NotEmpty(_commits[new TaskId(Stage.Gather, 0)].Outputs);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task It_ends_quietly_where_there_is_no_place_for_it()
    {
        var file = Path.Combine(_folder.FullName, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await Rehearsal.RunAsync(Watched(), Path.Combine(file, "scratch"), TestContext.Current.CancellationToken);
        Assert.Empty(_commits);
    }

    [Fact]
    public async Task It_ends_when_there_is_work()
    {
        using var work = new CancellationTokenSource();
        var runners = Watched(task =>
        {
            if (task.Stage == Stage.Select) work.Cancel();
        });
        await Rehearsal.RunAsync(runners, _folder.FullName, work.Token);
        Assert.DoesNotContain(_commits.Keys, task => task.Stage == Stage.Reduce);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    private TaskRunner[] Watched(Action<TaskId>? before = null) => [.. StageRunners.Create().Select(runner => new WatchedRunner(runner, before ?? (_ => { }), _commits))];

    private sealed class WatchedRunner(TaskRunner inner, Action<TaskId> before, ConcurrentDictionary<TaskId, TaskCommit> commits) : TaskRunner
    {
        public override Stage Stage => inner.Stage;

        public override async Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken)
        {
            before(context.Task);
            return commits[context.Task] = await inner.RunAsync(context, cancellationToken);
        }
    }
}
