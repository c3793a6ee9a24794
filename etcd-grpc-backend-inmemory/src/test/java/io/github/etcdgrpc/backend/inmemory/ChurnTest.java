package io.github.etcdgrpc.backend.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.Watch;
import io.github.etcdgrpc.spi.WatchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An hour of coming and going, with faults, of which nothing is left: as much is kept after it as after its first minute. */
@Timeout(60)
class ChurnTest {
    private static final int PROCESSES = 5;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TTL = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryEtcd etcd = InMemoryEtcd.create(time);
    private final List<EtcdBackend> backends = new ArrayList<>();
    private int puts;

    @Test
    void hour_withCompaction_keepsNoMoreThanItsFirstMinute() {
        for (int i = 0; i < PROCESSES; i++) {
            backends.add(process(i).connect());
        }
        minute();
        Map<String, Integer> first = sizes();
        for (int minute = 1; minute < 60; minute++) {
            minute();
        }

        assertThat(sizes()).isEqualTo(first);
        assertThat(puts).isGreaterThan(10_000);
        assertThat(time.elapsed()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void watches_thatEndedAndAreNotClosed_areForgottenOnceTold() {
        backends.add(process(0).connect());
        Map<String, Integer> before = sizes();
        process(0).faults().holdWatches();
        watch(0, 0);
        process(0).faults().failNext(Operation.WATCH, EtcdError.NO_SPACE, 3);
        watch(0, 0);
        etcd.restart();
        time.settle();
        assertThat(sizes()).isNotEqualTo(before);

        process(0).faults().releaseWatches();
        time.settle();
        assertThat(sizes()).isEqualTo(before);
    }

    @Test
    void hour_withoutCompaction_keepsItsHistory() {
        backends.add(process(0).connect());
        register(0, 1);
        int before = sizes().get("revisions");
        register(0, 1);

        assertThat(sizes().get("revisions")).isGreaterThan(before);
    }

    private void minute() {
        for (int second = 0; second < 55; second++) {
            for (int i = 0; i < PROCESSES; i++) {
                register(i, second);
                watch(i, second);
            }
            faults(process(second % PROCESSES), second);
            time.advance(SECOND);
        }
        etcd.faults().clear();
        for (int i = 0; i < PROCESSES; i++) {
            process(i).faults().clear();
            process(i).resume();
            if (i > 0) {
                reconnect(i);
            }
        }
        process(0).faults().dropWatches();
        time.advance(SECOND.multipliedBy(5));
        etcd.compact();
    }

    /** Puts a key under a lease that is revoked, or left to end by itself. */
    private void register(int by, int second) {
        EtcdBackend backend = backends.get(by);
        LeaseId id = new LeaseId(1 + by + 10L * second);
        Bytes key = Bytes.ofUtf8("/services/" + by + "/" + second % 7);
        backend.leases().grant(TTL, id);
        backend.kv().put(PutRequest.of(key, Bytes.ofUtf8("value"), id));
        backend.kv().put(PutRequest.of(key, Bytes.ofUtf8("other"), id));
        backend.leases().keepAliveOnce(id);
        puts += 2;
        if (second % 3 == 0) {
            backend.leases().revoke(id);
        } else if (second % 3 == 1) {
            backend.kv().delete(DeleteRequest.of(key));
        }
    }

    /** Opens watches of which one is closed, one must not begin, and one is left until it fails or the client goes. */
    private void watch(int by, int second) {
        WatchRequest request = WatchRequest.of(KeyRange.prefix(Bytes.ofUtf8("/services/" + by + "/")), second % 2)
                .withOptions(WatchRequest.Option.PROGRESS_NOTIFY);
        Watch closed = backends.get(by).watches().watch(request, new RecordingListener());
        backends.get(by).watches().watch(request, new RecordingListener());
        KeyRange empty = new KeyRange(Bytes.ofUtf8("b"), Bytes.ofUtf8("a"));
        backends.get(by).watches().watch(WatchRequest.of(empty, 0), new RecordingListener());
        time.settle();
        closed.close();
    }

    private void faults(EtcdProcess process, int second) {
        Faults faults = process.faults();
        switch (second % 11) {
            case 0 -> faults.partition();
            case 1 -> faults.expireAuth();
            case 2 -> faults.delay(SECOND);
            case 3 -> faults.delayEvents(SECOND);
            case 4 -> faults.failNext(Operation.PUT, EtcdError.NO_SPACE, 2);
            case 5 -> faults.holdWatches();
            case 6 -> process.pause();
            case 7 -> faults.dropAnswer(Operation.PUT);
            case 8 -> etcd.faults().breakAfter(Operation.PUT);
            case 9 -> etcd.faults().dropWatches();
            default -> etcd.leaderChange();
        }
        if (second % 4 == 0) {
            faults.clear();
            waitInVain(process);
            process.resume();
        }
    }

    private void waitInVain(EtcdProcess process) {
        CompletableFuture<Boolean> waited = new CompletableFuture<>();
        time.executor().execute(() -> {
            try {
                process.timekeeper().await(new CompletableFuture<>(), SECOND);
            } catch (TimeoutException expected) {
                waited.complete(true);
            } catch (Exception unexpected) {
                waited.completeExceptionally(unexpected);
            }
        });
    }

    private void reconnect(int by) {
        backends.get(by).close();
        backends.set(by, process(by).connect());
    }

    private EtcdProcess process(int number) {
        return etcd.process("process-" + number);
    }

    private Map<String, Integer> sizes() {
        Cluster cluster = etcd.cluster();
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sizes.put("changes", cluster.store().changes());
        sizes.put("revisions", cluster.store().revisions());
        sizes.put("leases", cluster.leases().size());
        sizes.put("watches", cluster.watches().count());
        sizes.put("segments", cluster.watches().segments());
        sizes.put("connections", cluster.connections().size());
        sizes.put(
                "on lines",
                cluster.connections().stream()
                        .mapToInt(each -> each.link().size())
                        .sum());
        sizes.put("processes", cluster.processes().size());
        sizes.put(
                "faults",
                cluster.faults().size()
                        + cluster.processes().stream()
                                .mapToInt(each -> each.plan().size())
                                .sum());
        sizes.put("scheduled", time.scheduled());
        return sizes;
    }
}
