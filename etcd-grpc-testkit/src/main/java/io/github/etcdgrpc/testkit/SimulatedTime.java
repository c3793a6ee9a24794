package io.github.etcdgrpc.testkit;

import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import io.github.etcdgrpc.spi.Timekeeper;
import java.util.List;

/** Virtual time. */
record SimulatedTime(VirtualTime virtual, InMemorySource.Time kind) implements TestTime {
    @Override
    public Timekeeper timekeeper() {
        return virtual;
    }

    /** An answer that was lost on the way ends at its timeout, for which nobody but us would move time. */
    @Override
    public void pass(Runnable waiting) {
        virtual.autoAdvance();
        try {
            waiting.run();
        } finally {
            if (kind == InMemorySource.Time.STANDING_STILL) {
                virtual.standStill();
            }
        }
    }

    @Override
    public List<String> end() {
        return List.of();
    }
}
