package io.github.etcdgrpc.testkit.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExtensionContext;

class NeedsEtcdImageConditionTest {
    private static final EtcdImages NONE = new EtcdImages(Map.of());
    private static final EtcdImages NAMED = new EtcdImages(Map.of("ETCD_GRPC_TEST_IMAGE", "etcd:1"));

    /** A class: it has no test method. */
    private static final ExtensionContext A_CLASS = (ExtensionContext) Proxy.newProxyInstance(
            NeedsEtcdImageConditionTest.class.getClassLoader(),
            new Class<?>[] {ExtensionContext.class},
            (context, method, arguments) -> Optional.empty());

    @Test
    void noImage_isSkippedWithAReason_andNoEngineIsLookedFor() {
        ConditionEvaluationResult result = new NeedsEtcdImageCondition(NONE, () -> {
                    throw new AssertionError("looked for an engine");
                })
                .evaluateExecutionCondition(A_CLASS);

        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason()).contains(NONE.howToFind());
    }

    @Test
    void imageAndEngine_runs() {
        assertThat(new NeedsEtcdImageCondition(NAMED, Optional::empty)
                        .evaluateExecutionCondition(A_CLASS)
                        .isDisabled())
                .isFalse();
    }

    @Test
    void imageButNoEngine_fails() {
        NeedsEtcdImageCondition condition = new NeedsEtcdImageCondition(NAMED, () -> Optional.of("no engine answers"));

        assertThatThrownBy(() -> condition.evaluateExecutionCondition(A_CLASS))
                .isInstanceOf(AssertionError.class)
                .hasMessage("ETCD_GRPC_TEST_IMAGE is etcd:1, but no engine answers");
    }
}
