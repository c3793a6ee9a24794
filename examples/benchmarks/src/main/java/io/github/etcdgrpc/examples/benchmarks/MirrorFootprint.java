package io.github.etcdgrpc.examples.benchmarks;

import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.service.ServiceWatch;
import io.github.etcdgrpc.spi.DeleteRequest;
import io.github.etcdgrpc.spi.EtcdBackend;
import io.github.etcdgrpc.spi.KeyRange;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * Prints how much memory the mirror of a service with 10,000 instances retains.
 *
 * <p>In each round a manager watches the service and lists it; then it is cut from etcd, so that it keeps the last snapshot, and everything in etcd is deleted and compacted. What is on
 * the heap then, after collection, less what is there after the same round without a watch, is held for the mirror and nothing else: nothing of it is shared with etcd.
 */
public final class MirrorFootprint {
    private static final int INSTANCES = 10_000;
    private static final int ROUNDS = 11;

    private MirrorFootprint() {}

    /** Measures and prints. */
    public static void main(String... arguments) {
        round(true);
        round(false);
        double[] mebibytes = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            mebibytes[i] = (round(true) - round(false)) / 1024.0 / 1024.0;
        }
        Arrays.sort(mebibytes);
        System.out.printf(
                "mirror of %,d instances: median %.2f MiB (%.2f to %.2f in %d rounds)%n",
                INSTANCES, mebibytes[ROUNDS / 2], mebibytes[0], mebibytes[ROUNDS - 1], ROUNDS);
    }

    private static long round(boolean watching) {
        PumpedTime time = new PumpedTime();
        try (InMemoryEtcd etcd = InMemoryEtcd.create(time);
                EtcdManager manager = Processes.on(etcd).timekeeper(time).build()) {
            EtcdBackend other = etcd.connect();
            new Instances(other.kv(), INSTANCES).putAll();
            ServiceWatch watch = watching ? watch(manager, time) : null;
            manager.connectionManager().disconnect();
            time.pump();
            empty(other);
            long used = usedAfterCollection();
            if (watch != null && watch.instances().size() != INSTANCES) {
                throw new IllegalStateException("mirrored " + watch.instances().size());
            }
            return used;
        }
    }

    private static ServiceWatch watch(EtcdManager manager, PumpedTime time) {
        ServiceWatch watch = manager.serviceDiscovery().watchService(Instances.SERVICE, event -> {});
        time.pump();
        if (watch.instances().size() != INSTANCES) {
            throw new IllegalStateException("mirrored " + watch.instances().size());
        }
        return watch;
    }

    private static void empty(EtcdBackend backend) {
        long revision =
                backend.kv().delete(DeleteRequest.of(KeyRange.all())).join().revision();
        backend.kv().compact(revision).join();
    }

    private static long usedAfterCollection() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
