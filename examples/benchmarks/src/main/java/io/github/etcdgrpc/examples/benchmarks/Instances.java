package io.github.etcdgrpc.examples.benchmarks;

import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.PutRequest;
import java.util.ArrayList;
import java.util.List;

/** The instances of one service as they stand in etcd, put there by somebody else than the manager that is measured. */
final class Instances {
    static final String SERVICE = "greeter";

    private final KeyValueStore kv;
    private final List<PutRequest> puts = new ArrayList<>();
    private int next;

    /** Prepares {@code count} instances, none of which is written yet. */
    Instances(KeyValueStore kv, int count) {
        this.kv = kv;
        for (int port = 50_051; port <= 50_052; port++) {
            for (int i = 0; i < count; i++) {
                puts.add(put(i, port));
            }
        }
    }

    /** Writes all of them. */
    void putAll() {
        for (int i = 0; i < puts.size() / 2; i++) {
            changeNext();
        }
    }

    /** Moves the next instance in turn to its other port. */
    void changeNext() {
        kv.put(puts.get(next)).join();
        next = next + 1 == puts.size() ? 0 : next + 1;
    }

    private static PutRequest put(int instance, int port) {
        String id = "greeter-%05d".formatted(instance);
        String value = """
                {"Op":0,"Addr":"10.0.%d.%d:%d","Metadata":{"region":"eu-1","version":"1.4.2"},"id":"%s","ttl":30}""".formatted(instance / 250, instance % 250, port, id);
        return PutRequest.of(Bytes.ofUtf8("/services/" + SERVICE + "/" + id), Bytes.ofUtf8(value));
    }
}
