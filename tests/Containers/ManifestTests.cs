using System.Globalization;
using Indexer.Jobs;
using k8s;
using k8s.Models;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Indexer.Containers;

/// <summary>The files of <c>deploy/kubernetes</c> against Kubernetes' own types, strictly, and against each other. No cluster is asked.</summary>
public sealed class ManifestTests
{
    private static readonly string s_folder = Repository.PathOf("deploy", "kubernetes");

    private static readonly IReadOnlyList<YamlMappingNode> s_documents = [.. Files().SelectMany(Documents)];

    /// <summary>All objects but those of KEDA, which Kubernetes knows nothing of. An unknown field or a value of another type is thrown.</summary>
    private static readonly IReadOnlyList<IKubernetesObject<V1ObjectMeta>> s_objects =
        [.. Files().Where(file => file != "keda.yaml").SelectMany(file => KubernetesYaml.LoadAllFromString(File.ReadAllText(Path.Combine(s_folder, file)), strict: true)).Cast<IKubernetesObject<V1ObjectMeta>>()];

    [Fact]
    public void Every_file_is_listed_and_every_object_has_kind_version_and_a_name_of_its_own()
    {
        var present = Directory.EnumerateFiles(s_folder, "*.yaml").Select(Path.GetFileName).Where(name => name != "kustomization.yaml");
        Assert.Equal(present.Order(StringComparer.Ordinal), Files().Order(StringComparer.Ordinal));
        var names = s_documents.Select(document => $"{Text(document, "apiVersion")} {Text(document, "kind")} {Text(document, "metadata", "name")}").ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.True(s_objects.Count > 10);
    }

    [Fact]
    public void Selectors_find_the_pods_they_mean()
    {
        Assert.NotEmpty(Pods());
        foreach (var set in s_objects.OfType<V1Deployment>()) AssertSubset(set.Spec.Selector.MatchLabels, set.Spec.Template.Metadata.Labels);
        foreach (var set in s_objects.OfType<V1StatefulSet>()) AssertSubset(set.Spec.Selector.MatchLabels, set.Spec.Template.Metadata.Labels);
        foreach (var budget in s_objects.OfType<V1PodDisruptionBudget>()) Assert.Single(Pods(), pod => Matches(budget.Spec.Selector.MatchLabels, pod));
        foreach (var service in s_objects.OfType<V1Service>()) Assert.Single(Pods(), pod => Matches(service.Spec.Selector, pod));
        foreach (var pod in Pods())
            Assert.All(pod.Spec.TopologySpreadConstraints, constraint => AssertSubset(constraint.LabelSelector.MatchLabels, pod.Metadata.Labels));
        var selected = s_objects.OfType<V1NetworkPolicy>().SelectMany(policy => policy.Spec.PodSelector.MatchExpressions?.SelectMany(expression => expression.Values) ?? policy.Spec.PodSelector.MatchLabels.Values);
        Assert.Equal(Pods().Select(pod => pod.Metadata.Labels["app.kubernetes.io/name"]).Order(StringComparer.Ordinal), selected.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Ports_that_are_named_are_there()
    {
        foreach (var service in s_objects.OfType<V1Service>())
        {
            var pod = Pods().Single(pod => Matches(service.Spec.Selector, pod));
            Assert.All(service.Spec.Ports, port => Assert.Contains(port.TargetPort.Value, Ports(pod)));
        }
        foreach (var pod in Pods())
            foreach (var container in pod.Spec.Containers)
                foreach (var probe in new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe })
                    Assert.Contains(probe.HttpGet.Port.Value, Ports(pod));
        foreach (var backend in s_objects.OfType<V1Ingress>().SelectMany(ingress => ingress.Spec.Rules).SelectMany(rule => rule.Http.Paths).Select(path => path.Backend.Service))
            Assert.Contains(s_objects.OfType<V1Service>().Single(service => service.Metadata.Name == backend.Name).Spec.Ports, port => port.Name == backend.Port.Name);
        var set = Assert.Single(s_objects.OfType<V1StatefulSet>());
        Assert.Contains(s_objects.OfType<V1Service>(), service => service.Metadata.Name == set.Spec.ServiceName && service.Spec.ClusterIP == "None");
    }

    [Fact]
    public void What_pods_refer_to_exists()
    {
        var secrets = SecretKeys();
        var maps = s_objects.OfType<V1ConfigMap>().Select(map => map.Metadata.Name).ToHashSet();
        foreach (var pod in Pods())
        {
            Assert.Contains(s_objects.OfType<V1ServiceAccount>(), account => account.Metadata.Name == pod.Spec.ServiceAccountName);
            var volumes = pod.Spec.Volumes.Select(volume => volume.Name).Concat(s_objects.OfType<V1StatefulSet>()
                .Where(set => set.Spec.Template == pod).SelectMany(set => set.Spec.VolumeClaimTemplates).Select(claim => claim.Metadata.Name)).ToHashSet();
            Assert.All(pod.Spec.Volumes.Where(volume => volume.PersistentVolumeClaim is not null), volume =>
                Assert.Contains(s_objects.OfType<V1PersistentVolumeClaim>(), claim => claim.Metadata.Name == volume.PersistentVolumeClaim.ClaimName));
            foreach (var container in pod.Spec.Containers)
            {
                Assert.All(container.EnvFrom, source => Assert.Contains(source.ConfigMapRef.Name, maps));
                Assert.All(container.Env.Where(variable => variable.ValueFrom is { FieldRef: null }), variable =>
                {
                    Assert.Equal("indexer-secrets", variable.ValueFrom.SecretKeyRef.Name);
                    Assert.Contains(variable.ValueFrom.SecretKeyRef.Key, secrets);
                });
                Assert.All(container.VolumeMounts, mount => Assert.Contains(mount.Name, volumes));
            }
        }
    }

    [Fact]
    public void Settings_are_ones_that_the_programs_know()
    {
        var known = Hosting.FleetSettings.All.Select(setting => setting.Variable).ToHashSet();
        var given = s_objects.OfType<V1ConfigMap>().SelectMany(map => map.Data.Keys).Concat(Pods().SelectMany(pod => pod.Spec.Containers).SelectMany(container => container.Env).Select(variable => variable.Name))
            .Where(name => name.StartsWith("INDEXER__", StringComparison.Ordinal)).Distinct().ToList();
        Assert.NotEmpty(given);
        Assert.Empty(given.Except(known));
    }

    [Fact]
    public void Pods_run_without_root_and_without_rights_within_limits_and_have_time_to_stop()
    {
        foreach (var pod in Pods())
        {
            Assert.True(pod.Spec.SecurityContext.RunAsNonRoot);
            Assert.Equal(1654, pod.Spec.SecurityContext.RunAsUser);
            Assert.Equal("RuntimeDefault", pod.Spec.SecurityContext.SeccompProfile.Type);
            foreach (var container in pod.Spec.Containers)
            {
                Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
                Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
                Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
                Assert.True(container.Resources.Limits.ContainsKey("memory"));
                Assert.True(container.Resources.Requests.ContainsKey("cpu"));
                var drain = container.Env.SingleOrDefault(variable => variable.Name == "INDEXER__DRAIN")?.Value ?? "10";
                Assert.True(pod.Spec.TerminationGracePeriodSeconds > int.Parse(drain, CultureInfo.InvariantCulture) + 10);
            }
        }
    }

    [Fact]
    public void Workers_are_scaled_by_the_depth_of_the_queue_they_take_from()
    {
        var scaled = s_documents.Single(document => Text(document, "kind") == "ScaledObject");
        var target = s_objects.OfType<V1Deployment>().Single(deployment => deployment.Metadata.Name == Text(scaled, "spec", "scaleTargetRef", "name"));
        // Both would set the number, in turns.
        Assert.Null(target.Spec.Replicas);
        var trigger = (YamlMappingNode)((YamlSequenceNode)scaled["spec"]["triggers"]).Single();
        Assert.Equal("rabbitmq", Text(trigger, "type"));
        Assert.Equal("indexer.v1.tasks", Text(trigger, "metadata", "queueName"));
        Assert.Equal(Slots(target), Text(trigger, "metadata", "value"));
        var authentication = s_documents.Single(document => Text(document, "kind") == "TriggerAuthentication");
        Assert.Equal(Text(authentication, "metadata", "name"), Text(trigger, "authenticationRef", "name"));
        Assert.Contains(Text(authentication["spec"]["secretTargetRef"][0], "key"), SecretKeys());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    public void Workers_become_more_as_long_as_there_is_a_backlog_and_no_more_than_have_work(int workers)
    {
        var trigger = ((YamlSequenceNode)s_documents.Single(document => Text(document, "kind") == "ScaledObject")["spec"]["triggers"]).Single();
        var perWorker = int.Parse(Text(trigger, "metadata", "value"), CultureInfo.InvariantCulture);
        var running = workers * int.Parse(Slots(s_objects.OfType<V1Deployment>().Single(deployment => deployment.Metadata.Name == "worker")), CultureInfo.InvariantCulture);
        // What the coordinator hands out to a fleet of which every slot is at work, with tasks of minutes.
        var window = new FleetWindow();
        for (var second = 1; second < 300; second++) window.Observe(running, committed: 0, TimeSpan.FromSeconds(second));

        // KEDA's target is a mean: workers wanted = messages / value, rounded up. The autoscaler does nothing within a tenth.
        Assert.True(Math.Ceiling((double)window.Tasks / perWorker) > workers * 1.1);
        Assert.Equal(workers, Math.Ceiling((double)running / perWorker));
    }

    private static string Slots(V1Deployment deployment) =>
        deployment.Spec.Template.Spec.Containers.Single().Env.Single(variable => variable.Name == "INDEXER__SLOTS").Value;

    private static IEnumerable<string> Files() =>
        ((YamlSequenceNode)Documents("kustomization.yaml").Single()["resources"]).Select(resource => ((YamlScalarNode)resource).Value!);

    private static IEnumerable<YamlMappingNode> Documents(string file)
    {
        using var text = File.OpenText(Path.Combine(s_folder, file));
        var stream = new YamlStream();
        stream.Load(text);
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    private static string Text(YamlNode node, params string[] path) => ((YamlScalarNode)path.Aggregate(node, (at, name) => at[name])).Value!;

    private static List<V1PodTemplateSpec> Pods() =>
        [.. s_objects.OfType<V1Deployment>().Select(set => set.Spec.Template), .. s_objects.OfType<V1StatefulSet>().Select(set => set.Spec.Template)];

    private static IEnumerable<string> Ports(V1PodTemplateSpec pod) => pod.Spec.Containers.SelectMany(container => container.Ports).Select(port => port.Name);

    /// <summary>The keys of the secret that kustomize makes of <c>secrets.env</c>.</summary>
    private static HashSet<string> SecretKeys() =>
        [.. File.ReadLines(Path.Combine(s_folder, "secrets.env.example")).Where(line => !line.StartsWith('#')).Select(line => line.Split('=')[0])];

    private static bool Matches(IDictionary<string, string> selector, V1PodTemplateSpec pod) =>
        selector.All(label => pod.Metadata.Labels.TryGetValue(label.Key, out var value) && value == label.Value);

    private static void AssertSubset(IDictionary<string, string> selector, IDictionary<string, string> labels)
    {
        Assert.NotEmpty(selector);
        Assert.All(selector, label => Assert.Equal(label.Value, labels[label.Key]));
    }
}
