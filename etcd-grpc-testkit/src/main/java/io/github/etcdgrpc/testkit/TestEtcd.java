package io.github.etcdgrpc.testkit;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.Faults;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.core.ManagerBuilder;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.testkit.journal.Journal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An etcd for one test, with managers on it, and an account of all they did. With JUnit, {@link EtcdGrpcExtension} looks after one.
 *
 * <pre>{@code
 * try (TestEtcd etcd = TestEtcd.inMemory().virtualTime().start()) {
 *     EtcdManager server = etcd.manager("server");
 *     EtcdManager client = etcd.manager("client");
 *     server.serviceRegistry().register("greeter", "greeter-1", "10.0.0.5:50051");
 *     etcd.faults("server").partition();
 *     etcd.time().advance(Duration.ofSeconds(31));
 *     ... client sees none
 * }
 * }</pre>
 *
 * <p>{@link #close()} closes the managers and backends that it gave out by name, and is an {@link AssertionError} when something else was left: managers made with
 * {@link #builder} or {@link #provider}, watches, leases, each with the place where it was opened. {@link #journal()} has every step of every client.
 *
 * <p>On a real etcd it needs the artifact {@code etcd-grpc-backend-jetcd} on the class path. May be used by any number of threads.
 */
public final class TestEtcd implements AutoCloseable {
    private final RunningEtcd etcd;
    private final Journal journal;
    private final TestScope scope;

    private TestEtcd(RunningEtcd etcd) {
        this.etcd = etcd;
        this.journal = Journal.create(etcd.timekeeper());
        this.scope = TestScope.outermost(etcd, journal);
    }

    /** Begins with a simulated etcd of the test's own; in the machine's time, unless another is chosen. */
    public static InMemoryBuilder inMemory() {
        return new InMemoryBuilder(InMemorySource.IN_REAL_TIME);
    }

    /**
     * Begins with a server of the test's own, from the first binary that {@link io.github.etcdgrpc.testkit.server.EtcdBinaries} finds. Where there is none the start
     * skips the test, or fails when an etcd is required.
     */
    public static Builder localBinary() {
        return new Builder(EtcdSources.localBinary());
    }

    /** Begins with a server of the test's own, from this binary. */
    public static Builder localBinary(Path binary) {
        return new Builder(EtcdSources.localBinary(binary));
    }

    /**
     * Begins with a server of the test's own, in a container of the image that the environment variable {@code ETCD_GRPC_TEST_IMAGE} names. Where it names none, or there is no
     * Docker, the start skips the test, or fails when an etcd is required.
     */
    public static Builder container() {
        return new Builder(EtcdSources.container());
    }

    /** Begins with a server of the test's own, in a container of this image. Where there is no Docker the start skips the test, or fails when an etcd is required. */
    public static Builder container(String image) {
        return new Builder(EtcdSources.container(image));
    }

    /**
     * Begins with a server that runs already and that others may use too. All services stand under a prefix of the test's own, {@link #servicePrefix()}, and all keys under
     * {@link #keyPrefix()} are deleted in the end.
     *
     * @param endpoints each {@code host:port} or {@code http://host:port}, at least one
     */
    public static Builder at(String... endpoints) {
        return new Builder(EtcdSources.endpoints(List.of(endpoints)));
    }

    /**
     * Begins with the first real etcd that there is: the endpoints that the environment variable {@code ETCD_GRPC_TEST_ENDPOINTS} names ({@code ,} between), as
     * {@link #at}; a binary, as {@link #localBinary()}; a container of the image that {@code ETCD_GRPC_TEST_IMAGE} names. Where there is none the start says so
     * on the standard error and skips the test, or fails when {@code ETCD_GRPC_REQUIRE_ETCD} is {@code true}.
     */
    public static Builder available() {
        return new Builder(EtcdSources.available());
    }

    static TestEtcd start(EtcdSource source) {
        return new TestEtcd(source.start());
    }

    /** Returns the manager named {@code default}, as {@link #manager(String)}. */
    public EtcdManager manager() {
        return manager(TestScope.ANYONE);
    }

    /**
     * Returns the manager of this name: made and connected at the first call, the same one later, closed with this. On a simulated etcd it is the process of that name, with
     * its faults.
     */
    public EtcdManager manager(String name) {
        return scope.manager(requireNonNull(name, "name"));
    }

    /** Returns a builder of a manager named {@code default}, as {@link #builder(String)}. */
    public ManagerBuilder builder() {
        return builder(TestScope.ANYONE);
    }

    /** Returns a builder of a manager on this etcd, in its time, to be given other settings. The manager is the caller's to close. */
    public ManagerBuilder builder(String name) {
        return scope.builder(requireNonNull(name, "name"));
    }

    /**
     * Returns the backend of this name, for steps beneath the managers: opened at the first call, the same one later, closed with this. Its watches and leases are the
     * caller's to end.
     */
    public EtcdBackend backend(String name) {
        return scope.backend(requireNonNull(name, "name"));
    }

    /** Returns a provider of backends on this etcd, which the caller closes. They go by the {@link #timekeeper()} that they are opened with. */
    public BackendProvider provider(String name) {
        return scope.provider(requireNonNull(name, "name"));
    }

    /**
     * Returns the simulated etcd.
     *
     * @throws IllegalStateException when this is a real one
     */
    public InMemoryEtcd cluster() {
        return required(InMemoryEtcd.class);
    }

    /**
     * Returns the faults of the client of this name.
     *
     * @throws IllegalStateException when this is a real etcd
     */
    public Faults faults(String client) {
        return cluster().process(client).faults();
    }

    /**
     * Returns the virtual time.
     *
     * @throws IllegalStateException when this goes by the machine's
     */
    public VirtualTime time() {
        return required(VirtualTime.class);
    }

    /** Returns the time of this etcd and of its managers, whichever kind it is. */
    public Timekeeper timekeeper() {
        return journal.tracing(etcd.timekeeper());
    }

    /**
     * Returns a part of this, when there is one of that type: {@link InMemoryEtcd}, {@link VirtualTime}, {@link Timekeeper}, or the server of a real etcd, such as
     * {@link io.github.etcdgrpc.testkit.server.LocalEtcd} or {@link io.github.etcdgrpc.testkit.container.EtcdContainer}.
     */
    public <T> Optional<T> unwrap(Class<T> type) {
        return etcd.part(type);
    }

    /** Returns where etcd answers. */
    public List<String> endpoints() {
        return etcd.endpoints();
    }

    /** Returns what all keys of this test begin with: empty on an etcd of its own. */
    public String keyPrefix() {
        return etcd.keyPrefix();
    }

    /** Returns the prefix under which the services of its managers stand, {@code /services} on an etcd of its own. */
    public String servicePrefix() {
        return scope.servicePrefix();
    }

    /** Returns what every client did. */
    public Journal journal() {
        return journal;
    }

    /**
     * Closes what this gave out by name, then etcd. Idempotent. Faults that still stand are ended first, and a virtual time that stands still passes as far as that needs.
     *
     * @throws AssertionError when something else was left, with what, whose, and where it was opened. It is ended all the same
     */
    @Override
    public void close() {
        Failures.of("left behind on " + etcd, end()).ifPresent(left -> {
            throw left;
        });
    }

    TestScope scope() {
        return scope;
    }

    /** Tells whether its clients have threads of their own. */
    boolean keepsThreads() {
        return unwrap(InMemoryEtcd.class).isEmpty();
    }

    /** Ends all of it; returns what was left, one text each. */
    List<String> end() {
        if (!scope.isOpen()) {
            return List.of();
        }
        List<String> left = new ArrayList<>(scope.close());
        left.addAll(etcd.strays());
        left.addAll(etcd.end());
        return left;
    }

    @Override
    public String toString() {
        return etcd.toString();
    }

    private <T> T required(Class<T> type) {
        return unwrap(type)
                .orElseThrow(() -> new IllegalStateException("no " + type.getSimpleName() + " in " + etcd
                        + " (expected: inMemory()" + (type == VirtualTime.class ? ".virtualTime())" : ")")));
    }

    /** Chooses how an etcd is run. */
    public static final class Builder {
        private final EtcdSource source;

        private Builder(EtcdSource source) {
            this.source = source;
        }

        /**
         * Starts it, or finds it running.
         *
         * @throws org.opentest4j.TestAbortedException when the machine has none, unless one is required: then an {@link AssertionError}
         */
        public TestEtcd start() {
            return TestEtcd.start(source);
        }
    }

    /** Chooses how a simulated etcd is run. Immutable. */
    public static final class InMemoryBuilder {
        private final InMemorySource source;

        private InMemoryBuilder(InMemorySource source) {
            this.source = source;
        }

        /** Lets time stand still until the test moves it. */
        public InMemoryBuilder virtualTime() {
            return new InMemoryBuilder(source.in(InMemorySource.Time.STANDING_STILL));
        }

        /** Lets time be virtual, and skip to the next event whenever a blocked call waits for it: {@link VirtualTime#autoAdvance()}. */
        public InMemoryBuilder autoAdvance() {
            return new InMemoryBuilder(source.in(InMemorySource.Time.SKIPPING));
        }

        /** Numbers leases, and takes all chances, from this seed; 1 unless set. */
        public InMemoryBuilder seed(long seed) {
            return new InMemoryBuilder(source.withSeed(seed));
        }

        /** Starts it. */
        public TestEtcd start() {
            return TestEtcd.start(source);
        }
    }
}
