package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.Bytes;
import io.github.etcdgrpc.spi.Compare;
import io.github.etcdgrpc.spi.KeyRange;
import io.github.etcdgrpc.spi.PutRequest;
import io.github.etcdgrpc.spi.RangeRequest;
import io.github.etcdgrpc.spi.RangeRequest.Content;
import io.github.etcdgrpc.spi.RangeRequest.RevisionBounds;
import io.github.etcdgrpc.spi.RangeRequest.SortDirection;
import io.github.etcdgrpc.spi.RangeRequest.SortTarget;
import io.github.etcdgrpc.spi.TxnRequest;
import java.util.List;

/**
 * What is asked of etcd about one node. Places in the queue are those of the create revisions; names and values say nothing.
 *
 * @param key the node
 * @param queue the nodes of the lock
 * @param value the node's value
 */
record NodeRequests(Bytes key, KeyRange queue, Bytes value) {

    /**
     * Puts the node and reads it and the one before it; reads the node alone when it stands already, or may not be put.
     *
     * <p>Who comes last into a queue sees its last two: itself and its predecessor. That it is alone means that the lock is its own.
     */
    TxnRequest enter(LockOrder.Entrance entrance, LeaseId lease) {
        return new TxnRequest(
                entrance.conditions(key, queue),
                List.of(PutRequest.of(key, value, lease), lastTwo(0)),
                List.of(RangeRequest.of(key).withContent(Content.KEYS_ONLY)));
    }

    /** Reads the node and the one before it. */
    RangeRequest look(long createRevision) {
        return lastTwo(createRevision);
    }

    /** Puts the node under another lease, if it stands as it was last seen; reads it when it does not. */
    TxnRequest move(LeaseId lease, long createRevision, long modRevision) {
        return TxnRequest.when(Compare.createdAt(key, createRevision), Compare.modifiedAt(key, modRevision))
                .then(PutRequest.of(key, value, lease))
                .otherwise(RangeRequest.of(key).withContent(Content.KEYS_ONLY));
    }

    private RangeRequest lastTwo(long createdUpTo) {
        return RangeRequest.of(queue)
                .withBounds(RevisionBounds.createdUpTo(createdUpTo))
                .withOrder(SortTarget.CREATE_REVISION, SortDirection.DESCENDING)
                .withContent(Content.KEYS_ONLY)
                .withLimit(2);
    }
}
