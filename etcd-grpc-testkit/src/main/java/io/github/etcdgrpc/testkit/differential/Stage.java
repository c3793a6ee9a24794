package io.github.etcdgrpc.testkit.differential;

import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.LeaseGrant;
import io.github.etcdgrpc.spi.LeaseStore;
import io.github.etcdgrpc.spi.Op;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.TxnRequest;
import io.github.etcdgrpc.spi.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Takes steps on one side: a fresh cluster, its clients and their watches. For one thread. */
final class Stage implements AutoCloseable {
    private static final long ANSWER_BOUND_SECONDS = 60;

    /** A watch that is open, and what it was told. */
    record OpenedWatch(Watch watch, WatchLog log) {}

    private final Side.Cluster cluster;
    private final List<EtcdBackend> clients = new ArrayList<>();
    private final List<OpenedWatch> watches = new ArrayList<>();
    private final LeaseNames names = new LeaseNames();
    private final Naming naming = new Naming(names);

    Stage(Side side, int clientCount) {
        cluster = side.fresh().get();
        try {
            for (int i = 0; i < clientCount; i++) {
                clients.add(cluster.connect());
            }
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    /** Sends what a step asks for, without waiting for the answer. */
    CompletableFuture<?> send(Step step) {
        EtcdBackend client = clients.get(step.client());
        if (step instanceof Step.Operation operation) {
            return send(client.kv(), names.numbered(operation.op()));
        } else if (step instanceof Step.Compaction compaction) {
            return client.kv().compact(compaction.revision());
        } else if (step instanceof Step.Grant grant) {
            return client.leases().grant(grant.ttl(), grant.id());
        } else if (step instanceof Step.OnLease onLease) {
            return send(client.leases(), onLease);
        } else if (step instanceof Step.ListLeases) {
            return client.leases().list();
        } else if (step instanceof Step.Status) {
            return client.status();
        }
        throw new IllegalArgumentException("step: " + step + " (expected: one that is answered)");
    }

    /** Waits for the answer to a step. */
    Answer receive(Step step, CompletableFuture<?> sent) {
        try {
            Object value = sent.get(ANSWER_BOUND_SECONDS, TimeUnit.SECONDS);
            if (step instanceof Step.Grant grant && value instanceof LeaseGrant granted) {
                take(grant, granted);
            }
            return new Answer.Result(naming.named(value));
        } catch (ExecutionException failure) {
            return failure.getCause() instanceof EtcdException error
                    ? Answer.Failure.of(error)
                    : new Answer.Broken("failed with " + failure.getCause());
        } catch (TimeoutException none) {
            return new Answer.Broken("no answer within " + ANSWER_BOUND_SECONDS + " s");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Answer.Broken("interrupted");
        }
    }

    private void take(Step.Grant asked, LeaseGrant granted) {
        names.note(granted);
        if (asked.id().isNone()) {
            names.add(granted.id());
        }
    }

    /** Begins a watch, which becomes the last one. */
    WatchLog open(Step.OpenWatch step) {
        WatchLog log = new WatchLog();
        Watch watch = clients.get(step.client()).watches().watch(step.request(), log);
        watches.add(new OpenedWatch(watch, log));
        return log;
    }

    /** Returns what the watch at a place was told. */
    WatchLog log(int place) {
        return watches.get(place).log();
    }

    /** Ends the watch at a place; those behind it move up. */
    void closeWatch(int place) {
        watches.remove(place).watch().close();
    }

    void awaitCompacted(long revision) {
        cluster.awaitCompacted(revision);
    }

    int numberedLeases() {
        return names.count();
    }

    /** Puts leases' names in the place of their numbers. */
    Object named(Object value) {
        return naming.named(value);
    }

    @Override
    public void close() {
        watches.forEach(each -> each.watch().close());
        clients.forEach(EtcdBackend::close);
        cluster.close();
    }

    private static CompletableFuture<?> send(KeyValueStore kv, Op op) {
        if (op instanceof RangeRequest range) {
            return kv.range(range);
        } else if (op instanceof PutRequest put) {
            return kv.put(put);
        } else if (op instanceof DeleteRequest delete) {
            return kv.delete(delete);
        }
        return kv.txn((TxnRequest) op);
    }

    private CompletableFuture<?> send(LeaseStore leases, Step.OnLease step) {
        return switch (step.call()) {
            case REVOKE -> leases.revoke(names.idOf(step.id()));
            case KEEP_ALIVE -> leases.keepAliveOnce(names.idOf(step.id()));
            case TIME_TO_LIVE -> leases.timeToLive(names.idOf(step.id()));
            case TIME_TO_LIVE_WITH_KEYS -> leases.timeToLiveWithKeys(names.idOf(step.id()));
        };
    }
}
