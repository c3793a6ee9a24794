package io.github.etcdgrpc.core.retry;

import io.github.etcdgrpc.EtcdException;

/** Which failures of a request may be answered by sending it again. */
public enum RetrySafety {
    /** Doing it twice is the same as doing it once: a read, or a write guarded so that the second finds its work done. */
    IDEMPOTENT {
        @Override
        boolean allows(Throwable failure) {
            return EtcdException.isRetryable(failure);
        }
    },
    /** Doing it twice would do harm: it is sent again only when it never reached etcd, or etcd refused it for now. */
    AT_MOST_ONCE {
        @Override
        boolean allows(Throwable failure) {
            return EtcdException.isRetryable(failure) && !Failures.mayBeApplied(failure);
        }
    };

    abstract boolean allows(Throwable failure);
}
