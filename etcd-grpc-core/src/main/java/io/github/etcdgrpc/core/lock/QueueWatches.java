package io.github.etcdgrpc.core.lock;

import io.github.etcdgrpc.spi.KeyRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The watches of the queues in which somebody of this manager waits: one for each.
 *
 * <p>Confined to the executor of {@link LockHome}.
 */
final class QueueWatches {
    private final LockHome home;
    private final Map<KeyRange, QueueWatch> running = new HashMap<>();

    QueueWatches(LockHome home) {
        this.home = home;
    }

    /** Returns the watch of this queue, and begins it if there is none. */
    QueueWatch of(KeyRange queue) {
        @Nullable QueueWatch present = running.get(queue);
        if (present != null) {
            return present;
        }
        QueueWatch begun = new QueueWatch(home, queue, () -> running.remove(queue));
        running.put(queue, begun);
        begun.start();
        return begun;
    }

    /** Ends all. */
    void halt() {
        List.copyOf(running.values()).forEach(QueueWatch::halt);
    }
}
