package io.github.etcdgrpc.core.lease;

import io.github.etcdgrpc.lease.KeepAliveListener;
import io.github.etcdgrpc.lease.LeaseLoss;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a listener is told. */
final class Notes implements KeepAliveListener {
    final List<Object> told = new CopyOnWriteArrayList<>();

    @Override
    public void onLost(LeaseLoss why) {
        told.add(why);
    }

    @Override
    public void onRenewed(Duration ttl) {
        told.add(ttl);
    }

    /** Returns the losses alone. */
    List<Object> losses() {
        return told.stream().filter(LeaseLoss.class::isInstance).toList();
    }
}
