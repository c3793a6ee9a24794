package io.github.etcdgrpc.testkit;

import io.github.etcdgrpc.testkit.server.EtcdBinaries;
import io.github.etcdgrpc.testkit.server.EtcdBinary;
import io.github.etcdgrpc.testkit.server.LocalEtcd;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.opentest4j.TestAbortedException;

/**
 * Finds a real etcd: one that runs already, else one to start.
 *
 * @param environment the variables that name them
 * @param binaries finds binaries
 * @param containers starts an image
 */
record EtcdOfThisMachine(
        Map<String, String> environment, Supplier<List<EtcdBinary>> binaries, ContainerStarter containers) {

    /** The environment variable that names the endpoints of an etcd that runs. */
    static final String ENDPOINTS = "ETCD_GRPC_TEST_ENDPOINTS";
    /** The environment variable that names an image of etcd. */
    static final String IMAGE = "ETCD_GRPC_TEST_IMAGE";

    /** Starts etcd in a container. */
    interface ContainerStarter {
        /** Returns what keeps containers from being started; empty when nothing does. */
        Optional<String> problem();

        /** Starts the image. */
        RunningEtcd start(String image);
    }

    static EtcdOfThisMachine ofEnvironment() {
        return new EtcdOfThisMachine(System.getenv(), EtcdBinaries.ofEnvironment()::find, new ContainersOfTheEngine());
    }

    /** Starts or finds the first of: endpoints, a binary, an image. */
    RunningEtcd any() {
        List<String> endpoints = endpoints();
        if (!endpoints.isEmpty()) {
            return RunningServer.shared(endpoints);
        }
        List<EtcdBinary> found = binaries.get();
        if (!found.isEmpty()) {
            return start(found.get(0));
        }
        String image = environment.getOrDefault(IMAGE, "");
        if (!image.isBlank() && containers.problem().isEmpty()) {
            return containers.start(image);
        }
        throw none("no etcd found: set " + ENDPOINTS + " to where one answers, or " + EtcdBinaries.BINARIES
                + " to the path of an etcd binary (or put one on the PATH), or " + IMAGE
                + " to an image where Docker runs");
    }

    /** Starts the first binary. */
    RunningEtcd binary() {
        return binaries.get().stream()
                .findFirst()
                .map(EtcdOfThisMachine::start)
                .orElseThrow(() -> none("no etcd binary found: set " + EtcdBinaries.BINARIES
                        + " to the path of one, or put one on the PATH"));
    }

    /** Starts the image that the environment names. */
    RunningEtcd container() {
        String image = environment.getOrDefault(IMAGE, "");
        if (image.isBlank()) {
            throw none("no image of etcd is named: set " + IMAGE + " to one, where Docker runs");
        }
        return container(image);
    }

    /** Starts an image. */
    RunningEtcd container(String image) {
        Optional<String> problem = containers.problem();
        if (problem.isPresent()) {
            throw none("no container of " + image + ": " + problem.get());
        }
        return containers.start(image);
    }

    static RunningEtcd start(EtcdBinary binary) {
        LocalEtcd etcd = LocalEtcd.start(binary);
        try {
            return RunningServer.own(etcd, etcd.endpoints());
        } catch (RuntimeException | Error failure) {
            etcd.close();
            throw failure;
        }
    }

    private List<String> endpoints() {
        return Arrays.stream(environment.getOrDefault(ENDPOINTS, "").split(","))
                .map(String::trim)
                .filter(endpoint -> !endpoint.isEmpty())
                .toList();
    }

    /** Says it aloud: a skipped test looks much like one that passed. */
    private RuntimeException none(String what) {
        if (Boolean.parseBoolean(environment.get(EtcdBinaries.REQUIRE))) {
            throw new AssertionError(what + " (" + EtcdBinaries.REQUIRE + " is true)");
        }
        System.err.println("Skipping tests on a real etcd: " + what);
        return new TestAbortedException(what);
    }
}
