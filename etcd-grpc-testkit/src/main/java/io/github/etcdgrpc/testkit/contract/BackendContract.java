package io.github.etcdgrpc.testkit.contract;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.core.time.SystemTimekeeper;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.KeyValue;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.LeaseGrant;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The ground of the contracts: a client for each test, a prefix of its own for its keys, and an end to whatever it leaves behind.
 *
 * <p>A backend is held to {@link KvContract}, {@link LeaseContract} and {@link WatchContract} by one short class for each. On real servers, once for every version on the machine:
 *
 * <pre>{@code
 * @EachEtcd
 * class JetcdKvContractIT extends KvContract {
 *     private final LocalEtcd etcd;
 *
 *     JetcdKvContractIT(LocalEtcd etcd) {
 *         this.etcd = etcd;
 *     }
 *
 *     @Override
 *     protected EtcdBackend open() {
 *         Duration bound = Duration.ofSeconds(10);
 *         return new JetcdBackendProvider().open(new BackendOptions(List.of(etcd.endpoint()), bound, bound), time());
 *     }
 * }
 * }</pre>
 *
 * <p>On a cluster in memory, whose time stands still until a test moves it:
 *
 * <pre>{@code
 * class InMemoryKvContractTest extends KvContract {
 *     private final VirtualTime time = new VirtualTime();
 *     private final InMemoryEtcd etcd = InMemoryEtcd.create(time);
 *
 *     @Override
 *     protected EtcdBackend open() {
 *         return etcd.connect();
 *     }
 *
 *     @Override
 *     protected Timekeeper time() {
 *         return time;
 *     }
 *
 *     @Override
 *     protected void letPass(Duration duration) {
 *         time.advance(duration);
 *     }
 * }
 * }</pre>
 *
 * <p>The tests of a class run one after the other, and nobody else may write to the cluster meanwhile: the rules count revisions.
 */
public abstract class BackendContract {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Timekeeper REAL_TIME = new SystemTimekeeper("backend-contract");
    private static final AtomicInteger TESTS = new AtomicInteger();

    private final String prefix = "/contract/" + ProcessHandle.current().pid() + "-" + TESTS.incrementAndGet() + "/";
    private final List<EtcdBackend> opened = new ArrayList<>();
    private final List<LeaseId> granted = new ArrayList<>();
    private @Nullable EtcdBackend backend;

    /** Opens one more client of the cluster, which all clients of a test share. The contract closes it. */
    protected abstract EtcdBackend open();

    /** Returns the time of the cluster: the machine's own, unless it is overridden together with {@link #letPass}. */
    protected Timekeeper time() {
        return REAL_TIME;
    }

    /** Lets time pass for the cluster: really waits, unless it is overridden together with {@link #time}. */
    protected void letPass(Duration duration) {
        await().pollInSameThread()
                .pollDelay(duration)
                .atMost(duration.plus(PATIENCE))
                .until(() -> true);
    }

    @BeforeEach
    void openBackend() {
        backend = another();
    }

    @AfterEach
    void leaveNothing() {
        try {
            granted.forEach(this::revokeQuietly);
            answer(kv().delete(DeleteRequest.of(everything())));
        } finally {
            opened.forEach(EtcdBackend::close);
        }
    }

    /** Returns the test's client. */
    EtcdBackend backend() {
        return requireNonNull(backend, "backend: opened before each test");
    }

    KeyValueStore kv() {
        return backend().kv();
    }

    LeaseStore leases() {
        return backend().leases();
    }

    /** Tells whether time has to be waited for. */
    final boolean isRealTime() {
        return time() == REAL_TIME;
    }

    /** Opens a client that the test may close itself. */
    final EtcdBackend another() {
        EtcdBackend another = open();
        opened.add(another);
        return another;
    }

    /** Returns the key of this name among the test's own keys. */
    final Bytes key(String name) {
        return bytes(prefix + name);
    }

    /** Returns the range of all the test's own keys. */
    final KeyRange everything() {
        return KeyRange.prefix(bytes(prefix));
    }

    static Bytes bytes(String text) {
        return Bytes.ofUtf8(text);
    }

    /** Waits for an answer; an error of the backend's is thrown as it is. */
    static <T> T answer(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EtcdException error) {
                throw error;
            }
            throw new AssertionError("the port's futures end with EtcdException only", e);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Waits for an answer that is an error. */
    static EtcdException failure(CompletableFuture<?> future) {
        return catchThrowableOfType(EtcdException.class, () -> answer(future));
    }

    /** Waits for an answer that must be this error of etcd's. */
    static void assertRefused(CompletableFuture<?> future, EtcdError expected) {
        EtcdException error = failure(future);
        assertThat(error).as("an error: %s", expected).isNotNull();
        assertThat(error.etcdError()).as("%s", error).contains(expected);
        assertThat(error.code()).isEqualTo(codeOf(expected));
        assertThat(error.outcome()).isEqualTo(RequestOutcome.REJECTED);
        assertThat(error).hasMessageContaining(expected.text());
    }

    /** Returns the revision of the store. */
    final long revision() {
        return answer(kv().range(RangeRequest.of(key("")))).revision();
    }

    /** Puts a key and returns the revision of that. */
    final long put(String name, String value) {
        return answer(kv().put(PutRequest.of(key(name), bytes(value)))).revision();
    }

    /** Puts a key on a lease and returns the revision of that. */
    final long put(String name, String value, LeaseId lease) {
        return answer(kv().put(PutRequest.of(key(name), bytes(value), lease))).revision();
    }

    /** Deletes a key and returns the revision in the answer. */
    final long delete(String name) {
        return answer(kv().delete(DeleteRequest.of(key(name)))).revision();
    }

    final Optional<KeyValue> find(String name) {
        return answer(kv().range(RangeRequest.of(key(name)))).keyValues().stream()
                .findFirst();
    }

    /** Reads a key that must exist. */
    final KeyValue get(String name) {
        return find(name).orElseThrow(() -> new AssertionError("no key " + key(name)));
    }

    /** Returns the names of all the test's keys that exist, in order. */
    final List<String> names() {
        return namesOf(answer(kv().range(RangeRequest.of(everything()))).keyValues());
    }

    /** Returns the names of these of the test's keys. */
    final List<String> namesOf(List<KeyValue> keyValues) {
        return keyValues.stream().map(found -> nameOf(found.key())).toList();
    }

    final String nameOf(Bytes key) {
        return key.utf8().substring(prefix.length());
    }

    /** Grants a lease that is revoked after the test. */
    final LeaseId lease(Duration ttl) {
        return grant(ttl, LeaseId.NONE).id();
    }

    /** Grants a lease that is revoked after the test. */
    final LeaseGrant grant(Duration ttl, LeaseId id) {
        LeaseGrant grant = answer(leases().grant(ttl, id));
        granted.add(grant.id());
        return grant;
    }

    /** Lets time pass until the condition holds, and no longer than {@code atMost}. */
    final void passUntil(Duration atMost, BooleanSupplier condition) {
        long begin = time().nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(time().nanoTime() - begin))
                    .as("time until the condition holds")
                    .isLessThan(atMost);
            letPass(STEP);
        }
    }

    private static ErrorCode codeOf(EtcdError error) {
        return switch (error) {
            case LEASE_NOT_FOUND -> ErrorCode.LEASE_NOT_FOUND;
            case LEASE_EXISTS, LEASE_TTL_TOO_LARGE -> ErrorCode.LEASE_CREATION_FAILED;
            default -> ErrorCode.OPERATION_FAILED;
        };
    }

    private void revokeQuietly(LeaseId lease) {
        try {
            answer(leases().revoke(lease));
        } catch (EtcdException goneAlready) {
            assertThat(goneAlready.etcdError()).contains(EtcdError.LEASE_NOT_FOUND);
        }
    }
}
