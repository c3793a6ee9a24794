package io.github.etcdgrpc.testkit.container;

import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What {@link NeedsEtcdImage} does. */
final class NeedsEtcdImageCondition implements ExecutionCondition {
    private final EtcdImages images;
    private final Supplier<Optional<String>> problem;

    NeedsEtcdImageCondition() {
        this(EtcdImages.ofEnvironment(), DockerEngine::problem);
    }

    NeedsEtcdImageCondition(EtcdImages images, Supplier<Optional<String>> problem) {
        this.images = images;
        this.problem = problem;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (context.getTestMethod().isPresent()) {
            return ConditionEvaluationResult.enabled("the class is");
        }
        return images.find().map(this::enabled).orElseGet(this::disabled);
    }

    private ConditionEvaluationResult enabled(String image) {
        problem.get().ifPresent(text -> {
            throw new AssertionError(EtcdImages.IMAGE + " is " + image + ", but " + text);
        });
        return ConditionEvaluationResult.enabled("there is an etcd image, " + image);
    }

    private ConditionEvaluationResult disabled() {
        System.err.println("Skipping tests on an etcd in a container: " + images.howToFind());
        return ConditionEvaluationResult.disabled(images.howToFind());
    }
}
