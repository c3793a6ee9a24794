package io.github.etcdgrpc.backend.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.PutResult;
import io.github.etcdgrpc.spi.WatchRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** An etcd with two processes, of which one has faults. */
final class FaultBench {
    final VirtualTime time = new VirtualTime();
    final InMemoryEtcd etcd = InMemoryEtcd.create(time);
    final EtcdProcess process = etcd.process("server");
    final EtcdBackend backend = process.connect();
    final EtcdBackend other = etcd.connect();

    static CompletableFuture<PutResult> put(EtcdBackend by, String key) {
        return by.kv().put(PutRequest.of(Bytes.ofUtf8(key), Bytes.EMPTY));
    }

    static RecordingListener watch(EtcdBackend by) {
        RecordingListener listener = new RecordingListener();
        by.watches().watch(WatchRequest.of(KeyRange.all(), 0), listener);
        return listener;
    }

    LeaseId grant(Duration ttl) {
        return other.leases().grant(ttl, LeaseId.NONE).join().id();
    }

    void advance(long millis) {
        time.advance(Duration.ofMillis(millis));
    }

    static void assertFailed(CompletableFuture<?> call, ErrorCode code, RequestOutcome outcome) {
        assertThat(call).isDone();
        EtcdException error = errorOf(call);
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.outcome()).isEqualTo(outcome);
    }

    static EtcdException errorOf(CompletableFuture<?> call) {
        try {
            throw new AssertionError("succeeded with " + call.join());
        } catch (CompletionException failed) {
            return (EtcdException) failed.getCause();
        } catch (EtcdException direct) {
            return direct;
        }
    }
}
