package io.github.etcdgrpc.core.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.config.RetryConfig;
import io.github.etcdgrpc.connection.ConnectionStatus;
import io.github.etcdgrpc.core.retry.Retrier;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.BackendOptions;
import io.github.etcdgrpc.spi.BackendProvider;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.Timekeeper;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchEvent;
import io.github.etcdgrpc.spi.WatchListener;
import io.github.etcdgrpc.spi.WatchRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SupervisedConnectionTest {
    private static final Bytes KEY = Bytes.ofUtf8("k");
    private static final Duration DIAL = Duration.ofSeconds(5);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryEtcd etcd = InMemoryEtcd.create(time);
    private final Queue<EtcdBackend> next = new ArrayDeque<>();
    private Runnable whileOpening = () -> {};
    private final SupervisedConnection connection = new SupervisedConnection(
            new Dialer(
                    new Scripted(),
                    new BackendOptions(List.of("one:2379", "two:2379"), DIAL, DIAL),
                    time,
                    new Retrier(RetryConfig.DEFAULTS, time, new Random(1))),
            time);

    /** Hands out the backends that a test has laid ready. */
    private final class Scripted implements BackendProvider {
        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public EtcdBackend open(BackendOptions options, Timekeeper timekeeper) {
            if (next.isEmpty()) {
                throw new IllegalArgumentException("endpoints: not to my taste");
            }
            whileOpening.run();
            return next.remove();
        }
    }

    @AfterEach
    void end() {
        connection.close();
        etcd.close();
    }

    @Test
    void connect_aMemberAnswers_isConnected() {
        assertThat(connection.isConnected()).isFalse();
        assertThat(connection.getConnectionStatus().endpoint()).isEqualTo("one:2379");
        connection(backend());

        assertThat(connection.isConnected()).isTrue();
        ConnectionStatus status = connection.getConnectionStatus();
        assertThat(status.connected()).isTrue();
        assertThat(status.lastPing()).contains(time.now());
        assertThat(status.error()).isEmpty();
    }

    @Test
    void connect_whenConnected_opensNothing() {
        connection(backend());
        connection.connect();

        assertThat(etcd.connections()).isEqualTo(1);
    }

    @Test
    void connect_nobodyAnswers_namesEveryEndpointAndClosesWhatItOpened() {
        StubbornBackend dead = backend().thatIsDead();
        next.add(dead);
        EtcdException failure = failureOf(connection::connect);

        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_FAILED);
        assertThat(failure).hasMessageContaining("one:2379").hasMessageContaining("two:2379");
        assertThat(dead.closed).hasValue(1);
        assertThat(connection.isConnected()).isFalse();
    }

    @Test
    void connect_nobodyAnswers_triesAgainBeforeItGivesUp() {
        StubbornBackend late = backend().thatIsDead();
        next.add(late);
        CompletableFuture<Boolean> connected = new CompletableFuture<>();
        time.executor().execute(() -> {
            connection.connect();
            connected.complete(true);
        });
        time.settle();
        late.thatIsWell();
        time.advance(Duration.ofMillis(200));

        assertThat(connected).isCompletedWithValue(true);
    }

    @Test
    void connect_etcdHangs_endsAtTheDialTimeout() {
        StubbornBackend hanging = backend().thatHangs();
        next.add(hanging);
        CompletableFuture<EtcdException> failure = new CompletableFuture<>();
        time.executor().execute(() -> failure.complete(caught(connection::connect)));
        Duration waited = time.advanceUntil(failure::isDone, Duration.ofMinutes(1));

        assertThat(waited).isEqualTo(DIAL);
        assertThat(failure.join().code()).isEqualTo(ErrorCode.CONNECTION_FAILED);
        assertThat(hanging.closed).hasValue(1);
    }

    @Test
    void connect_backendRefusesTheEndpoints_isInvalidConfiguration() {
        EtcdException failure = failureOf(connection::connect);

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
        assertThat(failure).hasMessageContaining("one:2379").hasMessageContaining("scripted");
    }

    @Test
    void disconnect_callsFailUnsent_untilConnect() {
        connection(backend());
        connection.disconnect();

        assertThat(connection.isConnected()).isFalse();
        assertThat(etcd.connections()).isZero();
        EtcdException failure = failureOf(
                () -> connection.backend().kv().put(PutRequest.of(KEY, KEY)).join());
        assertThat(failure.code()).isEqualTo(ErrorCode.NOT_CONNECTED);
        assertThat(failure.outcome()).isEqualTo(RequestOutcome.NOT_SENT);
        assertThat(failureOf(connection::healthCheck).code()).isEqualTo(ErrorCode.NOT_CONNECTED);

        connection(backend());
        assertThat(connection.isConnected()).isTrue();
        connection.backend().kv().put(PutRequest.of(KEY, KEY)).join();
    }

    @Test
    void disconnect_watchesFail_andNewOnesToo() {
        connection(backend());
        Watching running = new Watching();
        connection.backend().watches().watch(WatchRequest.of(KeyRange.single(KEY), 0), running);
        time.settle();
        connection.disconnect();
        time.settle();
        assertThat(running.failures).extracting(EtcdException::code).containsExactly(ErrorCode.CONNECTION_LOST);

        Watching refused = new Watching();
        connection.backend().watches().watch(WatchRequest.of(KeyRange.single(KEY), 0), refused);
        time.settle();
        assertThat(refused.failures).extracting(EtcdException::code).containsExactly(ErrorCode.NOT_CONNECTED);
    }

    @Test
    void disconnect_watchClosedBeforeItsRefusal_isNotTold() {
        Watching refused = new Watching();
        time.executor().execute(() -> {
            Watch watch = connection.backend().watches().watch(WatchRequest.of(KeyRange.single(KEY), 0), refused);
            watch.close();
        });
        time.settle();

        assertThat(refused.failures).isEmpty();
    }

    @Test
    void reconnect_exchangesTheBackend_andClosesTheOldOne() {
        StubbornBackend old = backend();
        connection(old);
        StubbornBackend fresh = backend();
        next.add(fresh);
        connection.reconnect();

        assertThat(old.closed).hasValue(1);
        assertThat(fresh.closed).hasValue(0);
        assertThat(connection.unwrap(StubbornBackend.class)).containsSame(fresh);
        assertThat(connection.isConnected()).isTrue();
    }

    @Test
    void reconnect_freshOneDoesNotAnswer_keepsTheOld() {
        StubbornBackend old = backend();
        connection(old);
        StubbornBackend dead = backend().thatIsDead();
        next.add(dead);

        assertThat(failureOf(connection::reconnect).code()).isEqualTo(ErrorCode.CONNECTION_FAILED);
        assertThat(old.closed).hasValue(0);
        assertThat(dead.closed).hasValue(1);
        connection.backend().kv().put(PutRequest.of(KEY, KEY)).join();
        assertThat(connection.isConnected()).isTrue();
    }

    @Test
    void reconnect_whenDisconnected_connects() {
        next.add(backend());
        connection.reconnect();

        assertThat(connection.isConnected()).isTrue();
    }

    @Test
    void whenRestored_isRunAfterEachConnectAndReconnect() {
        List<String> runs = new ArrayList<>();
        connection.whenRestored(() -> runs.add("restored"));
        connection(backend());
        next.add(backend());
        connection.reconnect();
        connection.disconnect();

        assertThat(runs).hasSize(2);
    }

    @Test
    void healthCheck_noLeader_isAConnectionError_butConnected() {
        StubbornBackend backend = backend();
        connection(backend);
        backend.thatHasNoLeader();
        EtcdException failure = failureOf(connection::healthCheck);

        assertThat(EtcdException.isConnectionError(failure)).isTrue();
        assertThat(failure).hasMessageContaining("lonely:2379").hasMessageContaining("no leader");
        ConnectionStatus status = connection.getConnectionStatus();
        assertThat(status.connected()).isTrue();
        assertThat(status.endpoint()).isEqualTo("lonely:2379");
        assertThat(status.error()).isPresent();
        backend.thatIsWell();
        connection.healthCheck();
        assertThat(connection.getConnectionStatus().error()).isEmpty();
    }

    @Test
    void healthCheck_nobodyAnswers_isAConnectionError_andNotConnected() {
        StubbornBackend backend = backend();
        connection(backend);
        backend.thatIsDead();

        assertThat(EtcdException.isConnectionError(failureOf(connection::healthCheck)))
                .isTrue();
        assertThat(connection.isConnected()).isFalse();
        assertThat(connection.getConnectionStatus().error()).get().asString().contains("connection refused");
    }

    @Test
    void healthCheck_etcdHangs_isAConnectionErrorAtTheDialTimeout() {
        StubbornBackend backend = backend();
        connection(backend);
        backend.thatHangs();
        CompletableFuture<EtcdException> failure = new CompletableFuture<>();
        time.executor().execute(() -> failure.complete(caught(connection::healthCheck)));
        Duration waited = time.advanceUntil(failure::isDone, Duration.ofMinutes(1));

        assertThat(waited).isEqualTo(DIAL);
        assertThat(failure.join().code()).isEqualTo(ErrorCode.CONNECTION_TIMEOUT);
        assertThat(connection.isConnected()).isFalse();
    }

    @Test
    void isConnected_followsTheCallsSince() {
        StubbornBackend backend = backend();
        connection(backend);
        backend.thatIsDead();
        failureOf(connection::healthCheck);
        assertThat(connection.isConnected()).isFalse();

        failureOf(() -> connection.backend().leases().revoke(new LeaseId(404)).join());
        assertThat(connection.isConnected()).as("a refusal is an answer").isTrue();
        failureOf(connection::healthCheck);
        connection.backend().kv().range(RangeRequest.of(KEY)).join();
        assertThat(connection.isConnected()).as("an answer").isTrue();
    }

    @Test
    void isConnected_callThatItsCallerCancelled_saysNothing() {
        StubbornBackend backend = backend();
        connection(backend);
        backend.thatHangs();
        CompletableFuture<?> call = connection.backend().status();
        call.cancel(true);

        assertThat(connection.isConnected()).isTrue();
    }

    @Test
    void close_isForEver() {
        StubbornBackend backend = backend();
        connection(backend);
        connection.close();
        connection.close();

        assertThat(backend.closed).hasValue(1);
        assertThat(connection.isConnected()).isFalse();
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                connection::connect, connection::disconnect, connection::reconnect, connection::healthCheck)) {
            assertThatThrownBy(call).extracting("code").isEqualTo(ErrorCode.INVALID_STATE);
        }
        assertThat(failureOf(() -> connection
                                .backend()
                                .kv()
                                .put(PutRequest.of(KEY, KEY))
                                .join())
                        .code())
                .isEqualTo(ErrorCode.INVALID_STATE);
    }

    @Test
    void close_whileDialing_closesWhatIsDialed() {
        StubbornBackend hanging = backend().thatHangs();
        next.add(hanging);
        CompletableFuture<EtcdException> failure = new CompletableFuture<>();
        time.executor().execute(() -> failure.complete(caught(connection::connect)));
        time.settle();
        connection.close();
        assertThat(hanging.closed).hasPositiveValue();
        time.advanceUntil(failure::isDone, Duration.ofMinutes(1));

        assertThat(etcd.connections()).isZero();
        assertThat(connection.isConnected()).isFalse();
    }

    @Test
    void close_whileABackendIsOpened_closesItAtOnce() {
        StubbornBackend hanging = backend().thatHangs();
        next.add(hanging);
        whileOpening = connection::close;
        time.executor().execute(() -> caught(connection::connect));
        time.settle();

        assertThat(hanging.closed).as("without waiting for the dial timeout").hasPositiveValue();
        assertThat(etcd.connections()).isZero();
    }

    private StubbornBackend backend() {
        return new StubbornBackend(etcd.connect());
    }

    private void connection(StubbornBackend backend) {
        next.add(backend);
        connection.connect();
    }

    /** Calls on the virtual time's own thread, which waits in virtual time, and lets that pass. */
    private EtcdException failureOf(ThrowingCallable call) {
        CompletableFuture<EtcdException> failure = new CompletableFuture<>();
        time.executor().execute(() -> failure.complete(caught(call)));
        time.advanceUntil(failure::isDone, Duration.ofMinutes(1));
        return failure.join();
    }

    private static EtcdException caught(ThrowingCallable call) {
        Throwable failure = catchThrowable(call);
        while (!(failure instanceof EtcdException) && failure.getCause() != null) {
            failure = failure.getCause();
        }
        return (EtcdException) failure;
    }

    private static final class Watching implements WatchListener {
        private final List<EtcdException> failures = new ArrayList<>();

        @Override
        public void events(long revision, List<WatchEvent> events) {}

        @Override
        public void compacted(long compactRevision) {}

        @Override
        public void failed(EtcdException error) {
            failures.add(error);
        }
    }
}
