package io.github.etcdgrpc.testkit;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.testkit.server.LocalEtcd;
import java.lang.reflect.Parameter;
import java.util.Set;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/** What a test may ask for by a parameter. Types of libraries that need not be on the class path are known by name. */
final class TestParameters {
    private static final Set<String> PARTS = Set.of(
            InMemoryEtcd.class.getName(),
            VirtualTime.class.getName(),
            LocalEtcd.class.getName(),
            "io.github.etcdgrpc.testkit.container.EtcdContainer");

    private TestParameters() {}

    static boolean supports(Class<?> type) {
        return type == EtcdManager.class
                || type == TestEtcd.class
                || type == Timekeeper.class
                || PARTS.contains(type.getName());
    }

    static Object resolve(Parameter parameter, TestEtcd etcd, TestScope scope) {
        Class<?> type = parameter.getType();
        if (type == EtcdManager.class) {
            return scope.manager(parameter.getName());
        }
        if (type == TestEtcd.class) {
            return etcd;
        }
        return type == Timekeeper.class ? etcd.timekeeper() : part(parameter, etcd);
    }

    private static Object part(Parameter parameter, TestEtcd etcd) {
        Class<?> type = parameter.getType();
        return etcd.unwrap(type)
                .orElseThrow(() -> new ParameterResolutionException("parameter " + parameter.getName() + ": "
                        + type.getSimpleName() + ", but these tests run on " + etcd + " (expected: "
                        + kindThatHas(type) + ")"));
    }

    private static String kindThatHas(Class<?> type) {
        if (type == VirtualTime.class) {
            return "an extension with inMemory().virtualTime() or inMemory().autoAdvance()";
        }
        if (type == InMemoryEtcd.class) {
            return "an extension with inMemory()";
        }
        return "an extension with " + (type == LocalEtcd.class ? "localBinary()" : "container(image)");
    }
}
