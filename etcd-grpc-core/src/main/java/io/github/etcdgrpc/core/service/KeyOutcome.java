package io.github.etcdgrpc.core.service;

import io.github.etcdgrpc.spi.KeyValue;

/** What an attempt on a {@link GuardedKey} came to. */
sealed interface KeyOutcome {

    /** The key is as it was wanted. */
    record Done() implements KeyOutcome {}

    /**
     * The key belongs to another owner and was left alone.
     *
     * @param found what stands there
     */
    record Foreign(KeyValue found) implements KeyOutcome {}

    /**
     * etcd did not do it, or did not say so.
     *
     * @param failure why
     */
    record Failed(Throwable failure) implements KeyOutcome {}
}
