package io.github.etcdgrpc.examples.benchmarks;

import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyValueStore;
import io.github.etcdgrpc.spi.PutRequest;

/** The instances of one service as they stand in etcd, put there by somebody else than the manager that is measured. */
final class Instances {
    static final String SERVICE = "greeter";

    private final KeyValueStore kv;
    private final int count;
    private int next;

    Instances(KeyValueStore kv, int count) {
        this.kv = kv;
        this.count = count;
    }

    /** Writes all of them. */
    void putAll() {
        for (int i = 0; i < count; i++) {
            changeNext();
        }
    }

    /** Moves the next instance in turn to another port. */
    void changeNext() {
        int instance = next % count;
        int port = 1 + next % 65_535;
        next++;
        String value = """
                {"Op":0,"Addr":"10.0.%d.%d:%d","Metadata":{"region":"eu-1","version":"1.4.2"},"id":"greeter-%05d","ttl":30}""".formatted(instance / 250, instance % 250, port, instance);
        kv.put(PutRequest.of(key(instance), Bytes.ofUtf8(value))).join();
    }

    private static Bytes key(int instance) {
        return Bytes.ofUtf8("/services/" + SERVICE + "/greeter-%05d".formatted(instance));
    }
}
