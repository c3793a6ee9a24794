package io.github.etcdgrpc.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {
    private final Queue<Runnable> handed = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final SerialExecutor serial = new SerialExecutor(handed::add);

    @Test
    void execute_neverRunsInsideTheCall() {
        serial.execute(() -> done.add("a"));

        assertThat(done).isEmpty();
        drain();
        assertThat(done).containsExactly("a");
    }

    @Test
    void execute_fromInsideATask_runsAfterIt() {
        serial.execute(() -> {
            serial.execute(() -> done.add("inner"));
            done.add("outer");
        });
        drain();

        assertThat(done).containsExactly("outer", "inner");
    }

    @Test
    void execute_severalAtOnce_takeOneThread() {
        serial.execute(() -> done.add("a"));
        serial.execute(() -> done.add("b"));

        assertThat(handed).hasSize(1);
    }

    @Test
    void execute_taskThrows_thoseBehindItRun() {
        serial.execute(() -> {
            throw new IllegalStateException("a callback of the application");
        });
        serial.execute(() -> {
            throw new AssertionError("and a worse one");
        });
        serial.execute(() -> done.add("c"));
        drain();

        assertThat(done).containsExactly("c");
    }

    @Test
    void execute_many_givesTheThreadBackInBetween() {
        for (int i = 0; i < 1_000; i++) {
            serial.execute(() -> done.add("x"));
        }
        int turns = drain();

        assertThat(done).hasSize(1_000);
        assertThat(turns).isGreaterThan(10);
    }

    @Test
    void execute_fromManyThreads_neverOverlapsAndKeepsEachThreadsOrder() throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        SerialExecutor shared = new SerialExecutor(pool);
        int[] last = new int[8];
        int[] total = new int[1];
        CountDownLatch all = new CountDownLatch(8 * 1_000);
        List<String> wrong = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            int mine = thread;
            new Thread(() -> {
                        for (int i = 1; i <= 1_000; i++) {
                            int number = i;
                            shared.execute(() -> {
                                if (last[mine] != number - 1) {
                                    wrong.add(mine + ": " + number + " after " + last[mine]);
                                }
                                last[mine] = number;
                                total[0]++;
                                all.countDown();
                            });
                        }
                    })
                    .start();
        }

        assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        pool.shutdownNow();
        assertThat(wrong).isEmpty();
        assertThat(total[0]).isEqualTo(8_000);
    }

    private int drain() {
        int turns = 0;
        for (Runnable next = handed.poll(); next != null; next = handed.poll()) {
            next.run();
            turns++;
        }
        return turns;
    }
}
