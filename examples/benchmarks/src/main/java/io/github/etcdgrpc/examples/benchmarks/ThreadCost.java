package io.github.etcdgrpc.examples.benchmarks;

import com.sun.management.ThreadMXBean;
import io.github.etcdgrpc.EtcdManager;
import io.github.etcdgrpc.backend.inmemory.InMemoryEtcd;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Prints what an operation costs the one thread that does all of it: processor time and allocated bytes.
 *
 * <p>Unlike the time on the clock, which JMH measures, these figures mean something on a machine that has other things to do.
 */
public final class ThreadCost {
    private static final int OPERATIONS = 100_000;
    private static final int KEYS = 10_000;
    private static final int WARMUP_ROUNDS = 5;
    private static final int ROUNDS = 11;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private ThreadCost() {}

    /** Measures and prints. */
    public static void main(String... arguments) {
        print("put", round -> put());
        print("put in a plain map", round -> putInPlainMap());
        print("get", round -> get());
        for (int instances : new int[] {100, 1_000, 10_000}) {
            print("change, unwatched, " + instances + " instances", round -> changeUnwatched(instances));
            print("change, watched, " + instances + " instances", round -> changeWatched(instances));
        }
    }

    private static Cost put() {
        KeyValueStore kv = InMemoryEtcd.create(new PumpedTime()).connect().kv();
        Bytes[] keys = keys();
        return measure(i -> kv.put(PutRequest.of(keys[i % KEYS], keys[0])).join());
    }

    private static Cost putInPlainMap() {
        ConcurrentSkipListMap<Bytes, Bytes> map = new ConcurrentSkipListMap<>();
        Bytes[] keys = keys();
        return measure(i -> map.put(keys[i % KEYS], keys[0]));
    }

    private static Cost get() {
        KeyValueStore kv = InMemoryEtcd.create(new PumpedTime()).connect().kv();
        Bytes[] keys = keys();
        for (Bytes key : keys) {
            kv.put(PutRequest.of(key, keys[0])).join();
        }
        return measure(i -> kv.range(RangeRequest.of(keys[i % KEYS])).join());
    }

    private static Cost changeUnwatched(int count) {
        Instances instances =
                new Instances(InMemoryEtcd.create(new PumpedTime()).connect().kv(), count);
        instances.putAll();
        return measure(i -> {
            instances.changeNext();
            return instances;
        });
    }

    private static Cost changeWatched(int count) {
        PumpedTime time = new PumpedTime();
        InMemoryEtcd etcd = InMemoryEtcd.create(time);
        Instances instances = new Instances(etcd.connect().kv(), count);
        instances.putAll();
        long[] told = {0};
        try (EtcdManager manager = Processes.on(etcd).timekeeper(time).build()) {
            manager.serviceDiscovery().watchService(Instances.SERVICE, event -> told[0]++);
            time.pump();
            Cost cost = measure(i -> {
                instances.changeNext();
                time.pump();
                return told;
            });
            if (told[0] != count + OPERATIONS) {
                throw new IllegalStateException("told " + told[0] + " (expected: " + (count + OPERATIONS) + ")");
            }
            return cost;
        }
    }

    private static Bytes[] keys() {
        Bytes[] keys = new Bytes[KEYS];
        Arrays.setAll(keys, i -> Bytes.ofUtf8("/services/greeter/%05d".formatted(i)));
        return keys;
    }

    private static Cost measure(IntFunction<@Nullable Object> operation) {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long nanos = THREADS.getCurrentThreadCpuTime();
        int results = 0;
        for (int i = 0; i < OPERATIONS; i++) {
            results += operation.apply(i) == null ? 0 : 1;
        }
        nanos = THREADS.getCurrentThreadCpuTime() - nanos;
        bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        return new Cost(nanos / (double) OPERATIONS, bytes / (double) OPERATIONS, results);
    }

    private static void print(String what, IntFunction<Cost> round) {
        Cost[] all = new Cost[WARMUP_ROUNDS + ROUNDS];
        Arrays.setAll(all, round);
        Cost[] costs = Arrays.copyOfRange(all, WARMUP_ROUNDS, all.length);
        double[] nanos = Arrays.stream(costs).mapToDouble(Cost::nanos).sorted().toArray();
        double[] bytes = Arrays.stream(costs).mapToDouble(Cost::bytes).sorted().toArray();
        System.out.printf(
                "%-40s median %,8.0f ns (%,.0f to %,.0f), %,7.0f bytes, %,12.0f a second%n",
                what, nanos[ROUNDS / 2], nanos[0], nanos[ROUNDS - 1], bytes[ROUNDS / 2], 1e9 / nanos[ROUNDS / 2]);
    }

    /** What one operation took; {@code results} only keeps the compiler from dropping the work. */
    private record Cost(double nanos, double bytes, int results) {}
}
