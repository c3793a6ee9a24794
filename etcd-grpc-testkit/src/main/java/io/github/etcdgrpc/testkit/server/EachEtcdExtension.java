package io.github.etcdgrpc.testkit.server;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What {@link EachEtcd} does. */
final class EachEtcdExtension implements ClassTemplateInvocationContextProvider, ExecutionCondition {
    private static final Namespace NAMESPACE = Namespace.create(EachEtcdExtension.class);

    private final EtcdBinaries binaries = EtcdBinaries.ofEnvironment();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (!isTemplate(context) || !binaries.find().isEmpty()) {
            return ConditionEvaluationResult.enabled("there is an etcd");
        }
        binaries.complain();
        return ConditionEvaluationResult.disabled(binaries.howToFind());
    }

    @Override
    public boolean supportsClassTemplate(ExtensionContext context) {
        return isTemplate(context);
    }

    @Override
    public Stream<Run> provideClassTemplateInvocationContexts(ExtensionContext context) {
        EachEtcd wanted = context.getRequiredTestClass().getAnnotation(EachEtcd.class);
        return binaries.find().stream().map(binary -> new Run(binary, new SharedServer(binary, wanted)));
    }

    private static boolean isTemplate(ExtensionContext context) {
        return context.getTestMethod().isEmpty()
                && context.getTestClass()
                        .filter(type -> type.isAnnotationPresent(EachEtcd.class))
                        .isPresent();
    }

    /** All tests of a class on one binary. */
    record Run(EtcdBinary binary, SharedServer server) implements ClassTemplateInvocationContext {
        @Override
        public String getDisplayName(int invocationIndex) {
            return binary.toString();
        }

        @Override
        public void prepareInvocation(ExtensionContext context) {
            context.getStore(NAMESPACE).put(SharedServer.class, server);
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new Parameters(binary, server));
        }
    }

    /** The server of a run, once somebody asked for it. The store of the run closes it. */
    private static final class SharedServer implements AutoCloseable {
        private final EtcdBinary binary;
        private final EachEtcd wanted;
        private @Nullable LocalEtcd server;

        SharedServer(EtcdBinary binary, EachEtcd wanted) {
            this.binary = binary;
            this.wanted = wanted;
        }

        synchronized LocalEtcd get() {
            if (server == null) {
                server = LocalEtcd.builder(binary)
                        .members(wanted.members())
                        .flags(wanted.flags())
                        .start();
            }
            return server;
        }

        @Override
        public synchronized void close() {
            if (server != null) {
                server.close();
            }
        }
    }

    private record Parameters(EtcdBinary binary, SharedServer server) implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> type = parameter.getParameter().getType();
            return type == EtcdBinary.class || type == LocalEtcd.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == EtcdBinary.class ? binary : server.get();
        }
    }
}
