package io.github.etcdgrpc.architecture.planted.core;

import io.etcd.jetcd.ByteSequence;
import java.nio.charset.StandardCharsets;

/** Logic that speaks the vendor's language. */
public final class CoreUsesJetcd {
    static int length() {
        return ByteSequence.from("key", StandardCharsets.UTF_8).size();
    }
}
