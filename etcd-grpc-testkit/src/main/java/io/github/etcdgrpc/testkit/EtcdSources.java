package io.github.etcdgrpc.testkit;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.testkit.server.EtcdBinary;
import java.nio.file.Path;
import java.util.List;

/** Where a real etcd can come from. What is wrong with an argument shows here, what is wrong with the machine at the start. */
final class EtcdSources {
    private EtcdSources() {}

    static EtcdSource localBinary() {
        return () -> EtcdOfThisMachine.ofEnvironment().binary();
    }

    static EtcdSource localBinary(Path binary) {
        requireNonNull(binary, "binary");
        return () -> EtcdOfThisMachine.start(EtcdBinary.at(binary));
    }

    static EtcdSource container() {
        return () -> EtcdOfThisMachine.ofEnvironment().container();
    }

    static EtcdSource container(String image) {
        if (image.isBlank()) {
            throw new IllegalArgumentException("image: \"" + image + "\" (expected: the name of an image of etcd)");
        }
        return () -> EtcdOfThisMachine.ofEnvironment().container(image);
    }

    static EtcdSource endpoints(List<String> endpoints) {
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("endpoints: [] (expected: at least one)");
        }
        return () -> RunningServer.shared(endpoints);
    }

    static EtcdSource available() {
        return () -> EtcdOfThisMachine.ofEnvironment().any();
    }
}
