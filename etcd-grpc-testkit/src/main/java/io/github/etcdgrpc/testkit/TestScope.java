package io.github.etcdgrpc.testkit;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.config.ManagerOptions;
import io.github.etcdgrpc.core.EtcdGrpc;
import io.github.etcdgrpc.core.ManagerBuilder;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.testkit.journal.Journal;
import io.github.etcdgrpc.testkit.journal.JournalClient;
import io.github.etcdgrpc.testkit.journal.JournalEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a test run, such as one test or one class: what clients it asked for, and their end.
 *
 * <p>Names mean the same client throughout a scope, and in those within it. May be used by any number of threads.
 */
final class TestScope {
    static final String ANYONE = "default";

    private final RunningEtcd etcd;
    private final Journal journal;
    private final @Nullable TestScope parent;
    private final long begin;
    private final List<JournalClient> clients = new ArrayList<>();
    private final Map<String, EtcdManager> managers = new LinkedHashMap<>();
    private final Map<String, EtcdBackend> backends = new LinkedHashMap<>();
    private long end = Long.MAX_VALUE;

    private TestScope(RunningEtcd etcd, Journal journal, @Nullable TestScope parent) {
        this.etcd = etcd;
        this.journal = journal;
        this.parent = parent;
        this.begin = journal.position();
    }

    static TestScope outermost(RunningEtcd etcd, Journal journal) {
        return new TestScope(etcd, journal, null);
    }

    TestScope inner() {
        return new TestScope(etcd, journal, this);
    }

    /** Returns the manager of a name, of this scope or of one around it, or makes it here. */
    synchronized EtcdManager manager(String name) {
        return known(name).orElseGet(() -> {
            EtcdManager made = builder(name).build();
            managers.put(name, made);
            return made;
        });
    }

    /** Returns the backend of a name as {@link #manager} returns managers. */
    synchronized EtcdBackend backend(String name) {
        return backends.computeIfAbsent(name, key -> {
            RunningEtcd.Access access = etcd.access(key);
            BackendOptions options = new BackendOptions(
                    etcd.endpoints(),
                    ManagerOptions.DEFAULTS.dialTimeout(),
                    ManagerOptions.DEFAULTS.operationTimeout());
            return provider(key).open(options, journal.tracing(access.timekeeper()));
        });
    }

    /** Returns a provider of backends that the caller closes. */
    synchronized BackendProvider provider(String name) {
        requireOpen();
        JournalClient client = journal.client(name);
        clients.add(client);
        return client.provider(etcd.access(name).provider());
    }

    /** Returns a builder of a manager that the caller closes. */
    ManagerBuilder builder(String name) {
        ManagerBuilder builder = EtcdGrpc.builder()
                .name(name)
                .endpoints(etcd.endpoints())
                .servicePrefix(servicePrefix())
                .backend(provider(name))
                .timekeeper(journal.tracing(etcd.access(name).timekeeper()));
        etcd.prepare(builder);
        return builder;
    }

    String servicePrefix() {
        return etcd.keyPrefix() + ManagerOptions.DEFAULTS.servicePrefix();
    }

    /** Returns the steps of this scope's clients, and of those around it, from its beginning to its end. */
    List<JournalEntry> journal() {
        List<JournalClient> shown = new ArrayList<>();
        for (TestScope scope = this; scope != null; scope = scope.parent) {
            shown.addAll(scope.clients());
        }
        return journal.between(begin, endOfPart(), shown);
    }

    synchronized boolean isOpen() {
        return end == Long.MAX_VALUE;
    }

    /** Tells whether this scope, or one around it, has clients. */
    boolean isInUse() {
        return !clients().isEmpty() || (parent != null && parent.isInUse());
    }

    /**
     * Ends the clients that this scope gave out, and returns what is left of all that used it, one text each; a second time nothing is left. What is left is ended too,
     * so that nobody else meets it.
     */
    List<String> close() {
        synchronized (this) {
            if (!isOpen()) {
                return List.of();
            }
            end = journal.position();
        }
        List<String> left = new ArrayList<>();
        List<String> names =
                clients().stream().map(JournalClient::name).distinct().toList();
        etcd.whileItLets(names, () -> {
            managers().forEach(TestScope::close);
            left.addAll(new Remains(etcd, journal, clients()).collect(backends()));
        });
        return left;
    }

    private Optional<EtcdManager> known(String name) {
        requireOpen();
        EtcdManager own = managers.get(name);
        return own != null || parent == null ? Optional.ofNullable(own) : parent.knownHere(name);
    }

    private synchronized Optional<EtcdManager> knownHere(String name) {
        return known(name);
    }

    private void requireOpen() {
        if (!isOpen()) {
            throw new IllegalStateException("the test is over (expected: clients while it runs)");
        }
    }

    private synchronized List<JournalClient> clients() {
        return List.copyOf(clients);
    }

    private synchronized List<EtcdManager> managers() {
        return List.copyOf(managers.values());
    }

    private synchronized List<EtcdBackend> backends() {
        return List.copyOf(backends.values());
    }

    private synchronized long endOfPart() {
        return end;
    }

    /** One whose plug was pulled is plugged in again, so that it can revoke its leases: what it cannot revoke would count as left by the test. */
    private static void close(EtcdManager manager) {
        try {
            manager.connectionManager().connect();
        } catch (EtcdException closedOrNoEtcd) {
            // It was closed by the test, or etcd is gone for good; then there is nothing to revoke either.
        }
        manager.close();
    }
}
