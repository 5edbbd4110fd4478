package dev.firebreak.reference;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.Registry;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Right;
import dev.firebreak.runbook.Arg;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a runbook takes, rule by rule, each with its step and its reason. [ClusterRole] and [IamPolicy] are made of it.
///
/// @param name of the role and the policy
public record Permissions(String name, List<Rule> rules) {
    /// One right of one step.
    ///
    /// @param step the step that takes it; null: every run does
    public record Rule(@Nullable String step, Right right) {
        /// The right as one line, without where the targets are: `get pods`, `ec2:DescribeVolumes on *`.
        public String words() {
            return right.permission().toString().replace(" in " + Right.TARGETS, "");
        }

        /// `kubernetes` or `aws`.
        public String system() {
            return right.permission() instanceof Permission.Kube ? "kubernetes" : "aws";
        }
    }

    public Permissions {
        rules = List.copyOf(rules);
    }

    /// The rules of a runbook in the order of its steps, those of every run first. `onAws` is whether it contacts AWS
    /// at all; `region` null is any; `inputs` are those whose values are known, which narrow the policy.
    public static Permissions of(Runbook runbook, boolean onAws, @Nullable String region, Map<String, String> inputs) {
        List<Rule> rules = new ArrayList<>();
        Registry.ALWAYS.forEach(right -> rules.add(new Rule(null, right)));
        for (Runbook.StepDecl step : runbook.steps()) {
            ActionType<?, ?> type = Registry.find(step.use()).orElseThrow();
            for (Right right : type.rights()) {
                if (!step.takes(right, type.entry(), runbook.inputs())
                        || (!onAws && right.permission() instanceof Permission.Aws)) {
                    continue;
                }
                String bucket = known(step.with().get("bucket"), runbook, inputs);
                String prefix = known(step.with().get("prefix"), runbook, inputs);
                rules.add(new Rule(
                        step.id(),
                        right.permission() instanceof Permission.Aws aws
                                ? new Right(
                                        arn(aws, region, bucket, prefix), right.use(), right.given(), right.because())
                                : right));
            }
        }
        return new Permissions("firebreak-" + runbook.id(), rules);
    }

    /// The value of a step's input, where it is known before a run.
    private static @Nullable String known(@Nullable Arg argument, Runbook runbook, Map<String, String> inputs) {
        return switch (argument) {
            case Arg.Literal(JsonNode value) when value.isString() -> value.asString();
            case Arg.FromInput(String name) when inputs.containsKey(name) -> inputs.get(name);
            case Arg.FromInput(String name) -> {
                Runbook.InputDecl declared = runbook.inputs().get(name);
                JsonNode fallback = declared == null ? null : declared.fallback();
                yield fallback == null || !fallback.isString() ? null : fallback.asString();
            }
            case null, default -> null;
        };
    }

    /// The ARN with what is known put in, and `*` for the rest.
    private static Permission.Aws arn(
            Permission.Aws aws, @Nullable String region, @Nullable String bucket, @Nullable String prefix) {
        String folder = prefix == null || prefix.isBlank() ? "" : prefix.replaceAll("^/+|/+$", "") + "/";
        String resource = aws.resource()
                .replace(Right.REGION, region == null ? "*" : region)
                .replace(Right.ACCOUNT, "*")
                .replace(Right.BUCKET, bucket == null ? "*" : bucket)
                .replace(Right.PREFIX, folder);
        return new Permission.Aws(aws.action(), resource.replaceFirst("^arn:aws:", "arn:" + partition(region) + ":"));
    }

    /// The partition of a region [AWS General Reference, ARNs].
    private static String partition(@Nullable String region) {
        return region == null
                ? "aws"
                : region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }
}
