package io.github.etcdgrpc.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class BoundedExecutorTest {
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final BoundedExecutor executor = new BoundedExecutor(threads::add, 2);
    private final List<Integer> ran = new ArrayList<>();

    @Test
    void execute_takesNoMoreThreadsThanAllowed() {
        for (int i = 0; i < 10; i++) {
            executor.execute(() -> {});
        }

        assertThat(threads).hasSize(2);
    }

    @Test
    void execute_oneThread_runsAllInOrder_evenWhatIsGivenMeanwhile() {
        executor.execute(() -> {
            ran.add(1);
            executor.execute(() -> ran.add(3));
        });
        executor.execute(() -> ran.add(2));

        threads.remove().run();

        assertThat(ran).containsExactly(1, 2, 3);
    }

    @Test
    void execute_afterARest_takesThreadsAgain() {
        executor.execute(() -> ran.add(1));
        threads.remove().run();
        executor.execute(() -> ran.add(2));
        executor.execute(() -> ran.add(3));
        executor.execute(() -> ran.add(4));

        assertThat(threads).hasSize(2);
        threads.remove().run();
        assertThat(ran).containsExactly(1, 2, 3, 4);
    }

    @Test
    void execute_taskThatThrows_doesNotStopThoseBehindIt() {
        executor.execute(() -> {
            throw new IllegalStateException("planned");
        });
        executor.execute(() -> ran.add(1));

        threads.remove().run();

        assertThat(ran).containsExactly(1);
    }
}
