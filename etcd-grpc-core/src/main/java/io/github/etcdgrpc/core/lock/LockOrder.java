package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.lock.LockOptions.RefreshPolicy;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.KeyRange;
import java.time.Duration;
import java.util.List;

/**
 * What a caller asked for.
 *
 * @param key the lock
 * @param ttl its TTL
 * @param entrance how to meet others
 * @param policy whether it is renewed
 * @param value what others see in its node
 */
record LockOrder(String key, Duration ttl, Entrance entrance, RefreshPolicy policy, Bytes value) {
    /** How to meet others who hold the lock or wait for it. */
    enum Entrance {
        /** Wait behind them. */
        QUEUE {
            @Override
            List<Compare> conditions(Bytes node, KeyRange queue) {
                return List.of(Compare.absent(node));
            }
        },
        /** Turn away. */
        IF_FREE {
            @Override
            List<Compare> conditions(Bytes node, KeyRange queue) {
                return List.of(new Compare.CreateRevision(queue, Compare.Relation.EQUAL, 0));
            }
        };

        /** Returns under which conditions the node is put. Neither can hold twice while the node stands. */
        abstract List<Compare> conditions(Bytes node, KeyRange queue);
    }
}
