package io.github.etcdgrpc.testkit;

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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Gives JUnit tests an etcd, and managers on it.
 *
 * <pre>{@code
 * class GreeterTest {
 *     @RegisterExtension
 *     static final EtcdGrpcExtension etcd = EtcdGrpcExtension.inMemory().virtualTime().build();
 *
 *     @Test
 *     void serverVanishes_ttlPasses_isGone(EtcdManager server, EtcdManager client) {
 *         server.serviceRegistry().register("greeter", "greeter-1", "10.0.0.5:50051");
 *         etcd.faults("server").partition();
 *         etcd.time().advance(Duration.ofSeconds(31));
 *         assertThat(client.serviceRegistry().getServiceInstances("greeter")).isEmpty();
 *     }
 * }
 * }</pre>
 *
 * <p><b>Scope.</b> In a static field, one etcd serves the whole class and the classes nested in it; in an instance field, each test has its own (with
 * {@code @TestInstance(PER_CLASS)} the instance is the class's, and so is its etcd). Managers, by parameter or by {@link #manager(String)}, belong to the test that asks for
 * them, or to the class when a {@code @BeforeAll} method asks. One name is one manager in a test; a test sees those of its class.
 *
 * <p><b>Parameters</b> of constructors, tests and lifecycle methods: {@link EtcdManager}, named as the parameter is (which takes {@code javac -parameters}, else {@code arg0}
 * and so on); {@link TestEtcd}; {@link Timekeeper}; and, where the etcd has it, {@link InMemoryEtcd}, {@link VirtualTime},
 * {@link io.github.etcdgrpc.testkit.server.LocalEtcd} and {@link io.github.etcdgrpc.testkit.container.EtcdContainer}.
 *
 * <p><b>In the end</b> of a test, after its {@code @AfterEach} methods, faults are ended, its managers are closed, and the test fails when it left anything else: leases,
 * watches, connections of managers that it made itself, threads. Each is told with where it was opened, and ended. The same for a class. Threads are looked for only
 * where tests do not run in parallel, and not within a class whose own managers are on a real etcd; those that gRPC shares among all channels, which tell of channels
 * that were not shut down, at the end of a class.
 *
 * <p>When a test fails, for whatever reason, every step of its clients is printed to the standard error.
 *
 * <p>Tests may run in parallel. They see each other's keys on a shared etcd; virtual time is one for all of it. Where either matters, use an instance field.
 */
public final class EtcdGrpcExtension
        implements BeforeAllCallback,
                AfterAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                TestInstancePreConstructCallback,
                ParameterResolver,
                TestWatcher {
    private final TestRun run;

    private EtcdGrpcExtension(EtcdSource source) {
        this.run = new TestRun(source);
    }

    /** Makes one for an etcd from anywhere. */
    static EtcdGrpcExtension from(EtcdSource source) {
        return new EtcdGrpcExtension(source);
    }

    /** Begins with a simulated etcd, as {@link TestEtcd#inMemory()}. */
    public static InMemoryBuilder inMemory() {
        return new InMemoryBuilder(InMemorySource.IN_REAL_TIME);
    }

    /** Begins with a server from a binary of this machine, as {@link TestEtcd#localBinary()}. */
    public static Builder localBinary() {
        return new Builder(EtcdSources.localBinary());
    }

    /** Begins with a server from this binary. */
    public static Builder localBinary(Path binary) {
        return new Builder(EtcdSources.localBinary(binary));
    }

    /** Begins with a server in a container of the image that the environment names, as {@link TestEtcd#container()}. */
    public static Builder container() {
        return new Builder(EtcdSources.container());
    }

    /** Begins with a server in a container, as {@link TestEtcd#container(String)}. */
    public static Builder container(String image) {
        return new Builder(EtcdSources.container(image));
    }

    /** Begins with a server that runs already, as {@link TestEtcd#at}. */
    public static Builder at(String... endpoints) {
        return new Builder(EtcdSources.endpoints(List.of(endpoints)));
    }

    /** Begins with the first real etcd that there is, as {@link TestEtcd#available()}. */
    public static Builder available() {
        return new Builder(EtcdSources.available());
    }

    /** Returns the manager named {@code default} of the test that runs on this thread. */
    public EtcdManager manager() {
        return manager(TestScope.ANYONE);
    }

    /**
     * Returns the manager of a name, as {@link TestEtcd#manager(String)}: that of the test on this thread, or, on another thread, of the only test that runs, else of the
     * class.
     *
     * @throws IllegalStateException when no test runs yet, as in the initializer of a field, when this is in an instance field itself
     */
    public EtcdManager manager(String name) {
        return run.scope().manager(name);
    }

    /** Returns a builder of a manager named {@code default}, which the test closes. */
    public ManagerBuilder builder() {
        return builder(TestScope.ANYONE);
    }

    /** Returns a builder of a manager on this etcd, to be given other settings, as {@link TestEtcd#builder(String)}. The test closes the manager. */
    public ManagerBuilder builder(String name) {
        return run.scope().builder(name);
    }

    /** Returns the backend of a name, closed at the end of the test, as {@link TestEtcd#backend}. */
    public EtcdBackend backend(String name) {
        return run.scope().backend(name);
    }

    /** Returns a provider of backends, which the test closes, as {@link TestEtcd#provider}. */
    public BackendProvider provider(String name) {
        return run.scope().provider(name);
    }

    /** Returns the simulated etcd, as {@link TestEtcd#cluster()}. */
    public InMemoryEtcd cluster() {
        return run.etcd().cluster();
    }

    /** Returns the faults of the client of a name, as {@link TestEtcd#faults}. */
    public Faults faults(String client) {
        return run.etcd().faults(client);
    }

    /** Returns the virtual time, as {@link TestEtcd#time()}. */
    public VirtualTime time() {
        return run.etcd().time();
    }

    /** Returns the time, of whichever kind. */
    public Timekeeper timekeeper() {
        return run.etcd().timekeeper();
    }

    /** Returns where etcd answers. */
    public List<String> endpoints() {
        return run.etcd().endpoints();
    }

    /** Returns a part of the etcd, as {@link TestEtcd#unwrap}. */
    public <T> Optional<T> unwrap(Class<T> type) {
        return run.etcd().unwrap(type);
    }

    /** Returns what every client did, those of other tests on the same etcd included. */
    public Journal journal() {
        return run.etcd().journal();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        run.begin(context);
    }

    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
        run.begin(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        run.begin(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        run.end(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        run.end(context);
    }

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return TestParameters.supports(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return TestParameters.resolve(parameter.getParameter(), run.etcd(context), run.scope(context));
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        run.forget(context);
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        run.printJournal(context);
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        run.forget(context);
    }

    /** Chooses how an etcd is run. */
    public static final class Builder {
        private final EtcdSource source;

        private Builder(EtcdSource source) {
            this.source = source;
        }

        /** Makes the extension, for a field with {@code @RegisterExtension}. Starts nothing yet. */
        public EtcdGrpcExtension build() {
            return new EtcdGrpcExtension(source);
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

        /** Makes the extension, for a field with {@code @RegisterExtension}. */
        public EtcdGrpcExtension build() {
            return new EtcdGrpcExtension(source);
        }
    }
}
