package io.github.etcdgrpc.architecture.planted.backend.jetcd;

import io.etcd.jetcd.ByteSequence;

/** The adapter, at home with the vendor. */
public final class AdapterUsesVendor {
    final ByteSequence empty = ByteSequence.EMPTY;
}
