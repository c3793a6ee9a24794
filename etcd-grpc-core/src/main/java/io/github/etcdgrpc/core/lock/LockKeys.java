package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.KeyRange;

/**
 * Where locks stand in etcd: {@code <prefix>/<key>/<lease>-<number>}, one such node for each who holds or waits.
 *
 * <p>Other clients of the same lock write {@code <prefix>/<key>/<lease>}. Nobody reads more from a node's name than whose queue it is in.
 *
 * @param prefix the lock prefix, without a {@code /} at its end
 */
record LockKeys(String prefix) {

    /** Returns the range of all nodes of a lock, and of no other lock. */
    KeyRange queue(String key) {
        return KeyRange.prefix(Bytes.ofUtf8(folder(key)));
    }

    /** Returns a node of a lock. */
    Bytes node(String key, LeaseId lease, long number) {
        return Bytes.ofUtf8(folder(key) + lease + "-" + number);
    }

    /** A {@code /} would make the nodes of {@code foo/bar} nodes of {@code foo} too. Names without one stay as they are, so that other clients find them. */
    private String folder(String key) {
        return prefix + "/" + key.replace("%", "%25").replace("/", "%2F") + "/";
    }
}
